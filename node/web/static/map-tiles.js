/** Loads the tiles that a view touches, deeper ones the closer one is. What a row holds: node/collection/map/tiles.py. */

const AT_ONCE = 4;
const DEEPER = 2; // levels that are loaded when the whole map is in view

export class Tiles {
  /** `changed` is called when a tile has come. */
  constructor(map, changed) {
    this.map = map;
    this.changed = changed;
    this.all = new Map();
    this.wanted = [];
    this.loading = 0;
  }

  /** Asks for what lies between `left`, `top`, `right` and `bottom`, all from 0 to 1, and gives back what is there of it. */
  within([left, top, right, bottom], scale) {
    const deepest = Math.min(this.map.levels - 1, DEEPER + Math.max(0, Math.floor(Math.log2(scale))));
    const seen = [];
    this.wanted = [];
    for (let level = 0; level <= deepest; level++) {
      const many = 2 ** level;
      const cell = (at) => Math.min(many - 1, Math.max(0, Math.floor(at * many)));
      for (let row = cell(top); row <= cell(bottom); row++) {
        for (let column = cell(left); column <= cell(right); column++) {
          const name = `${level}/${column}/${row}`;
          const tile = this.all.get(name);
          if (tile) seen.push(tile);
          else if (tile === undefined) this.wanted.push(name);
        }
      }
    }
    this.next();
    return seen;
  }

  next() {
    while (this.loading < AT_ONCE && this.wanted.length) {
      const name = this.wanted.shift();
      this.all.set(name, null);
      this.loading++;
      this.load(name).finally(() => {
        this.loading--;
        this.next();
      });
    }
  }

  async load(name) {
    try {
      const answer = await fetch(`/map/tiles/${name}`);
      if (!answer.ok) throw new Error(`${answer.status}`);
      this.all.set(name, unpack(await answer.arrayBuffer(), this.map));
      this.changed();
    } catch {
      setTimeout(() => this.all.get(name) === null && this.all.delete(name), 5_000); // asked for again by a later look
    }
  }
}

function unpack(raw, { row_bytes: bytes, colours }) {
  const count = Math.floor(raw.byteLength / bytes);
  const view = new DataView(raw);
  const tile = {
    count,
    x: new Float32Array(count),
    y: new Float32Array(count),
    index: new Uint32Array(count),
    log: new Uint16Array(count),
    colours: colours.map(() => new Uint8Array(count)),
  };
  for (let k = 0; k < count; k++) {
    const at = k * bytes;
    tile.x[k] = view.getUint16(at, true) / 65_535;
    tile.y[k] = view.getUint16(at + 2, true) / 65_535;
    tile.index[k] = view.getUint32(at + 4, true);
    tile.log[k] = view.getUint16(at + 8, true);
    for (let kind = 0; kind < colours.length; kind++) tile.colours[kind][k] = view.getUint8(at + 12 + kind);
  }
  return tile;
}
