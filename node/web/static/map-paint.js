/**
 * Draws points into the pixels of a canvas, and remembers which pixel shows which point, so that pointing at one costs nothing.
 * A hundred thousand points take some milliseconds, without any help of a graphics card.
 */

export class Painter {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.tiles = []; // those that are drawn
    this.shown = () => true; // whether the colour of a point is
    this.drawn = 0; // how many points are in view
  }

  /** The size of the canvas in its own pixels, brought up to that on the screen. */
  size() {
    const ratio = Math.min(2, devicePixelRatio || 1);
    const [width, height] = [Math.max(1, Math.round(this.canvas.clientWidth * ratio)), Math.max(1, Math.round(this.canvas.clientHeight * ratio))];
    if (this.canvas.width !== width || this.canvas.height !== height || !this.image) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = this.context.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.owners = new Int32Array(width * height);
    }
    return { width, height, ratio };
  }

  /** `palette`: for each code a colour as 32 bits, 0 for one that is hidden. */
  paint(tiles, camera, kind, palette) {
    const { width, height, ratio } = this.size();
    const scale = camera.pixels({ width, height });
    const [right, down] = [width / 2 - camera.x * scale, height / 2 - camera.y * scale];
    const shape = disc(radius(tiles, camera, ratio), width);
    this.pixels.fill(0);
    this.owners.fill(0);
    this.tiles = tiles;
    this.shown = (tile, k) => palette[tile.colours[kind][k]] !== 0;
    this.drawn = 0;
    let before = 1;
    for (const tile of tiles) {
      const codes = tile.colours[kind];
      tile.before = before;
      before += tile.count;
      for (let k = 0; k < tile.count; k++) {
        const colour = palette[codes[k]];
        if (!colour) continue;
        const x = (tile.x[k] * scale + right) | 0;
        const y = (tile.y[k] * scale + down) | 0;
        if (x < shape.reach || y < shape.reach || x >= width - shape.reach || y >= height - shape.reach) continue;
        this.drawn++;
        const owner = tile.before + k;
        const middle = y * width + x;
        for (const offset of shape.offsets) {
          this.pixels[middle + offset] = colour;
          this.owners[middle + offset] = owner;
        }
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  /** The point that left this number in the pixels, as [tile, place in it]. */
  owner(number) {
    const tile = this.tiles.find((each) => number < each.before + each.count);
    return [tile, number - tile.before];
  }

  /** The points nearest to the middle of the view, at most `most`, the nearest first. */
  nearest(camera, most) {
    const found = [];
    for (const tile of this.tiles) {
      for (let k = 0; k < tile.count; k++) {
        const far = (tile.x[k] - camera.x) ** 2 + (tile.y[k] - camera.y) ** 2;
        if ((found.length === most && far >= found[most - 1][0]) || !this.shown(tile, k)) continue;
        const place = found.findIndex(([other]) => far < other);
        found.splice(place < 0 ? found.length : place, 0, [far, [tile, k]]);
        found.length = Math.min(found.length, most);
      }
    }
    return found.map(([, point]) => point);
  }

  /** The words of parts of the map, over the middle of each, as far as there is room. */
  names(regions, camera, colour, paper) {
    const { width, height, ratio } = this.size();
    const taken = [];
    this.context.font = `600 ${13 * ratio}px system-ui, sans-serif`;
    this.context.textAlign = "center";
    this.context.lineJoin = "round";
    this.context.lineWidth = 4 * ratio;
    this.context.strokeStyle = paper;
    this.context.fillStyle = colour;
    for (const { words, x, y } of regions) {
      if (!words.length) continue;
      const text = words.slice(0, 3).join(", ");
      const half = this.context.measureText(text).width / 2;
      const [right, down] = camera.toScreen(x, y, { width, height });
      const place = Math.min(Math.max(right, half + 8), width - half - 8);
      if (right < 0 || down < 16 * ratio || right > width || down > height) continue;
      if (taken.some((each) => Math.abs(each.down - down) < 20 * ratio && Math.abs(each.place - place) < each.half + half + 8)) continue;
      taken.push({ place, down, half });
      this.context.strokeText(text, place, down);
      this.context.fillText(text, place, down);
    }
  }

  /** A ring around one point. */
  ring(tile, place, camera, colour) {
    const { width, height, ratio } = this.size();
    const [x, y] = camera.toScreen(tile.x[place], tile.y[place], { width, height });
    this.context.strokeStyle = colour;
    this.context.lineWidth = 2 * ratio;
    this.context.beginPath();
    this.context.arc(x, y, 8 * ratio, 0, 2 * Math.PI);
    this.context.stroke();
  }

  /** The point nearest to a place in the canvas, at most `reach` away, in its own pixels; null where there is none. */
  at(x, y, reach) {
    const { width, height } = this.canvas;
    for (let far = 0; far <= reach; far++) {
      for (let down = -far; down <= far; down++) {
        const step = Math.abs(down) === far ? 1 : 2 * far || 1;
        for (let right = -far; right <= far; right += step) {
          const [px, py] = [Math.round(x) + right, Math.round(y) + down];
          if (px < 0 || py < 0 || px >= width || py >= height) continue;
          const owner = this.owners[py * width + px];
          if (owner) return this.owner(owner);
        }
      }
    }
    return null;
  }
}

/** Points grow as one comes closer, and are larger where there are few. */
function radius(tiles, camera, ratio) {
  const count = tiles.reduce((sum, tile) => sum + tile.count, 0);
  const few = count < 1_000 ? 3 : count < 10_000 ? 2 : 1.2;
  return Math.min(6, few * Math.max(1, camera.scale) ** 0.3) * ratio;
}

function disc(size, width) {
  const reach = Math.ceil(size);
  const offsets = [];
  for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++) if (x * x + y * y <= size * size) offsets.push(y * width + x);
  return { reach, offsets };
}
