/**
 * Builds both packages into dist/, or the folder that is named: a folder to load, and a zip to hand out, for Chromium and
 * for Firefox.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { manifest } from "./manifest.js";
import { tokens } from "./tokens.js";
import { zip } from "./zip.js";

const ROOT = join(import.meta.dirname, "..");
const DIST = resolve(process.argv[2] ?? join(ROOT, "dist"));
const MOST_BYTES = 400_000;
const TARGETS = { chromium: ["chrome123"], firefox: ["firefox140"] };
const ENTRIES = {
  background: "src/worker/background.ts",
  content: "src/content/main.ts",
  popup: "src/screens/popup.ts",
  page: "src/screens/page.ts",
  join: "src/screens/join.ts",
  welcome: "src/screens/welcome.ts",
  help: "src/screens/help.ts",
};

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** The files of one package, by path. */
async function filesFor(browser) {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: "out",
    bundle: true,
    format: "iife",
    target: TARGETS[browser],
    charset: "utf8",
    legalComments: "none",
    minifySyntax: true,
    minifyWhitespace: true,
    loader: { ".txt": "text" },
    write: false,
  });
  const built = Object.fromEntries(outputFiles.map((file) => [relative(join(ROOT, "out"), file.path), file.contents]));
  return {
    ...built,
    ...under("static", ""),
    ...under("_locales", "_locales"),
    ...under("icons", "icons"),
    "tokens.css": bytes(tokens(join(ROOT, "../node/web/static/style.css"))),
    "manifest.json": bytes(JSON.stringify(manifest(browser, { version, hosts: await hosts() }), null, 2) + "\n"),
  };
}

/** The match patterns of all sites, from their own files. */
async function hosts() {
  const { outputFiles } = await build({ absWorkingDir: ROOT, entryPoints: ["src/sites/registry.ts"], bundle: true, format: "esm", write: false });
  const { sites } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
  return [...new Set(sites.flatMap((site) => site.matches))].sort();
}

function under(folder, name) {
  const found = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    found.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [join(name, relative(join(ROOT, folder), path)), readFileSync(path)];
    }),
  );
}

function bytes(text) {
  return new TextEncoder().encode(text);
}

for (const browser of Object.keys(TARGETS)) {
  const files = await filesFor(browser);
  const folder = join(DIST, browser);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const packed = zip(files);
  const name = `sharelm-${version}-${browser}.${browser === "firefox" ? "xpi" : "zip"}`;
  writeFileSync(join(DIST, name), packed);
  console.log(`${join(DIST, name)}: ${packed.length.toLocaleString("en")} bytes`);
  if (packed.length > MOST_BYTES) throw new Error(`${name} has ${packed.length} bytes, at most ${MOST_BYTES} were promised. Look at what was added to it.`);
}
