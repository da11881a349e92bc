/** The map: what the page, the keys and the pointer do. Without this script the page is a list of the map's parts. */

import { Camera } from "./map-camera.js";
import { Painter } from "./map-paint.js";
import { Tiles } from "./map-tiles.js";

const NEAR = 12; // conversations in the list beside the map
const OTHERS = 8;
const STEP = 80; // pixels that an arrow key moves

const id = (name) => document.getElementById(name);
const [atlas, canvas, tip, legend, near, said, colour] = ["atlas", "canvas", "tip", "legend", "near", "said", "colour"].map(id);

if (atlas) start();

async function start() {
  const answer = await fetch("/map.json");
  if (!answer.ok) return;
  const map = await answer.json();
  atlas.hidden = false;
  const camera = new Camera();
  const painter = new Painter(canvas);
  const hidden = new Set();
  const questions = new Map();
  let over = null;
  let asked = 0;
  let waiting = false;
  let listing = 0;
  const tiles = new Tiles(map, () => draw());

  const name = () => colour.value;
  const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
  const place = ([tile, k]) => `${tile.log[k]}:${tile.index[k]}`;
  const href = ([tile, k]) => `/c/${map.logs[tile.log[k]].id}/${tile.index[k]}`;

  const wished = new URLSearchParams(location.search).get("colour");
  if (map.legends[wished]) colour.value = wished;
  showLegend();
  draw();

  /** At the next frame, however often it is asked for. */
  function draw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const [left, top] = camera.toMap(0, 0, size());
      const [right, bottom] = camera.toMap(canvas.clientWidth, canvas.clientHeight, size());
      painter.paint(tiles.within([left, top, right, bottom], camera.scale), camera, map.colours.indexOf(name()), palette());
      const style = getComputedStyle(document.body);
      painter.names(map.regions, camera, style.color, style.backgroundColor);
      if (over) painter.ring(...over, camera, getComputedStyle(canvas).color);
      clearTimeout(listing);
      listing = setTimeout(list, 200);
    });
  }

  function palette() {
    const style = getComputedStyle(document.documentElement);
    return Array.from({ length: OTHERS + 1 }, (_, code) => (hidden.has(code) ? 0 : packed(style.getPropertyValue(`--c${code}`).trim())));
  }

  function showLegend() {
    legend.replaceChildren(
      ...map.legends[name()].map(({ code, value, count }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.setAttribute("aria-pressed", "true");
        const dot = document.createElement("span");
        dot.className = `dot c${code}`;
        const words = document.createElement("span");
        words.textContent = code === 0 ? "not known" : code === OTHERS ? "others" : value;
        const number = document.createElement("span");
        number.className = "quiet";
        number.textContent = counted(count);
        button.append(dot, words, number);
        button.addEventListener("click", () => {
          if (!hidden.delete(code)) hidden.add(code);
          button.setAttribute("aria-pressed", String(!hidden.has(code)));
          draw();
        });
        const item = document.createElement("li");
        item.append(button);
        return item;
      }),
    );
  }

  /** The conversations nearest to the middle of the view, as links. */
  async function list() {
    const middle = painter.nearest(camera, NEAR);
    const turn = ++asked;
    await learn(middle);
    if (turn !== asked) return;
    said.textContent = `${counted(painter.drawn)} of ${counted(map.count)} conversations are in view.`;
    near.replaceChildren(
      ...middle.map((point) => {
        const link = document.createElement("a");
        link.href = href(point);
        link.textContent = questions.get(place(point)) || `${map.logs[point[0].log[point[1]]].origin}, ${counted(point[0].index[point[1]])}`;
        link.dir = "auto";
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
  }

  async function learn(points) {
    const unknown = points.map(place).filter((each) => !questions.has(each));
    if (!unknown.length) return;
    try {
      const answer = await fetch(`/map/questions?at=${unknown.join(",")}`);
      if (!answer.ok) return;
      for (const [each, question] of Object.entries(await answer.json())) questions.set(each, question);
    } catch {
      // They are named by their place in the log until the node answers.
    }
  }

  async function point(event) {
    const ratio = canvas.width / canvas.clientWidth;
    const found = painter.at(event.offsetX * ratio, event.offsetY * ratio, (event.pointerType === "touch" ? 16 : 6) * ratio);
    if (found?.[0] === over?.[0] && found?.[1] === over?.[1]) return;
    over = found;
    canvas.classList.toggle("over", Boolean(found));
    draw();
    tip.hidden = true;
    if (!found) return;
    await learn([found]);
    if (over !== found) return;
    const [x, y] = camera.toScreen(found[0].x[found[1]], found[0].y[found[1]], size());
    tip.textContent = questions.get(place(found)) || map.logs[found[0].log[found[1]]].origin;
    tip.hidden = false;
    tip.style.left = `${Math.max(8, Math.min(x + 12, canvas.clientWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${y + 16 + tip.offsetHeight > canvas.clientHeight ? y - 16 - tip.offsetHeight : y + 16}px`;
  }

  function forgetPointed() {
    over = null;
    tip.hidden = true;
    canvas.classList.remove("over");
  }

  const zoom = (times, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    forgetPointed();
    camera.zoom(times, x, y, size());
    draw();
  };
  const move = (right, down) => {
    forgetPointed();
    camera.move(right, down, size());
    draw();
  };
  const whole = () => {
    forgetPointed();
    camera.whole();
    draw();
  };
  const open = (found) => found && location.assign(href(found));

  pointers(canvas, { move, zoom, point, leave: () => (forgetPointed(), draw()), open: () => open(over) });
  canvas.addEventListener("keydown", (event) => {
    const does = {
      ArrowLeft: () => move(-STEP, 0), ArrowRight: () => move(STEP, 0), ArrowUp: () => move(0, -STEP), ArrowDown: () => move(0, STEP),
      "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), 0: whole,
      Enter: () => near.querySelector("a")?.click(),
    }[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    does();
  });
  id("closer").addEventListener("click", () => zoom(2));
  id("farther").addEventListener("click", () => zoom(0.5));
  id("whole").addEventListener("click", whole);
  id("controls").addEventListener("submit", (event) => event.preventDefault());
  colour.addEventListener("change", () => {
    hidden.clear();
    showLegend();
    history.replaceState(null, "", `?colour=${encodeURIComponent(name())}`);
    draw();
  });
  new ResizeObserver(draw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

/** Drags with one pointer, pinches with two, turns of the wheel; a press that hardly moves is a click. */
function pointers(element, { move, zoom, point, leave, open }) {
  const down = new Map();
  let travelled = 0;
  let apart = 0;
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, event);
    travelled = down.size > 1 ? Infinity : 0;
    apart = 0;
    if (event.pointerType === "touch" && down.size === 1) point(event);
  });
  element.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return void point(event);
    const [right, up] = [event.offsetX - before.offsetX, event.offsetY - before.offsetY];
    down.set(event.pointerId, event);
    if (down.size === 1) {
      travelled += Math.abs(right) + Math.abs(up);
      if (travelled < 6) return;
      element.classList.add("dragged");
      move(-right, -up);
    } else {
      const [one, other] = [...down.values()];
      const now = Math.hypot(one.offsetX - other.offsetX, one.offsetY - other.offsetY);
      if (apart && now) zoom(now / apart, (one.offsetX + other.offsetX) / 2, (one.offsetY + other.offsetY) / 2);
      apart = now;
    }
  });
  const end = (event) => {
    if (!down.delete(event.pointerId)) return;
    element.classList.remove("dragged");
    if (event.type === "pointerup" && travelled < 6 && !down.size) open();
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
  element.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && leave());
  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), event.offsetX, event.offsetY);
  }, { passive: false });
}

/** "#rrggbb" as the 32 bits of an opaque pixel. */
function packed(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

const counted = (number) => number.toLocaleString("en").replaceAll(",", "\u202f");
