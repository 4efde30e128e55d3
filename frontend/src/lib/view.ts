/** The part of a picture that is looked at, in its pixels: fits, zooms round a point, moves. */
export class View {
  zoom = 1;
  private x = 0;
  private y = 0;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {}

  get viewBox(): string {
    const n = (value: number): number => Math.round(value * 100) / 100;
    return [this.x, this.y, this.width / this.zoom, this.height / this.zoom].map(n).join(" ");
  }

  get middle(): [number, number] {
    return [(this.x + this.width / this.zoom / 2) / this.width, (this.y + this.height / this.zoom / 2) / this.height];
  }

  fit(): void {
    this.zoom = 1;
    this.x = this.y = 0;
  }

  /** Larger by a factor, with the point (in shares of the picture) staying where it is. */
  by(factor: number, [px, py] = this.middle): void {
    const next = Math.min(8, Math.max(1, this.zoom * factor));
    const [x, y] = [px * this.width, py * this.height];
    this.x = x - ((x - this.x) * this.zoom) / next;
    this.y = y - ((y - this.y) * this.zoom) / next;
    this.zoom = next;
    this.move(0, 0);
  }

  /** Look elsewhere, by shares of the picture; never beyond its edges. */
  move(dx: number, dy: number): void {
    const [wide, high] = [this.width / this.zoom, this.height / this.zoom];
    this.x = Math.min(this.width - wide, Math.max(0, this.x + dx * this.width));
    this.y = Math.min(this.height - high, Math.max(0, this.y + dy * this.height));
  }
}
