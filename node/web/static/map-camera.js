/** Where one looks: the middle of the view on the map (0 to 1) and how many times the map is enlarged. */

const LEAST = 0.8;
const MOST = 4_096;

export class Camera {
  constructor() {
    this.whole();
  }

  whole() {
    this.x = this.y = 0.5;
    this.scale = 1;
  }

  /** Pixels per width of the map, in a view of this size. */
  pixels(size) {
    return this.scale * Math.min(size.width, size.height);
  }

  toScreen(x, y, size) {
    const pixels = this.pixels(size);
    return [(x - this.x) * pixels + size.width / 2, (y - this.y) * pixels + size.height / 2];
  }

  toMap(x, y, size) {
    const pixels = this.pixels(size);
    return [(x - size.width / 2) / pixels + this.x, (y - size.height / 2) / pixels + this.y];
  }

  /** Moves the view by so many pixels. */
  move(right, down, size) {
    const pixels = this.pixels(size);
    this.x = Math.min(1, Math.max(0, this.x + right / pixels));
    this.y = Math.min(1, Math.max(0, this.y + down / pixels));
  }

  /** Enlarges so many times, while what stands at `x`, `y` on the screen stays there. */
  zoom(times, x, y, size) {
    const [mapX, mapY] = this.toMap(x, y, size);
    this.scale = Math.min(MOST, Math.max(LEAST, this.scale * times));
    const [nowX, nowY] = this.toMap(x, y, size);
    this.x = Math.min(1, Math.max(0, this.x + mapX - nowX));
    this.y = Math.min(1, Math.max(0, this.y + mapY - nowY));
  }
}
