/** Unit tests: a document (happy-dom) and a database (fake-indexeddb) in memory; no browser, no network. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    maxWorkers: 2,
    restoreMocks: true,
    unstubGlobals: true,
    // Properties run long on a busy machine; nothing here is about speed.
    testTimeout: 120_000,
  },
});
