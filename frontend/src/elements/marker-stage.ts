import { apart, watchFingers } from "../lib/fingers";
import { chosen, draw, drawn } from "../lib/mark-drawing";
import type { Mark, Point } from "../lib/marks";
import { View } from "../lib/view";

/** What a hand does on the picture; `tap` while it has hardly moved. */
export interface Stroke {
  phase: "down" | "move" | "up";
  at: Point;
  handle: string;
  tap: boolean;
}

/**
 * The picture with its marks: turns touches, pens and mice into strokes in shares of the picture; two fingers or
 * the wheel zoom and move. It knows no tools.
 */
export class MarkerStage extends HTMLElement {
  private svg = draw("svg", { role: "img", preserveAspectRatio: "xMidYMid meet" });
  private layer = draw("g", {});
  private view = new View(1, 1);

  async load(url: string, label: string): Promise<void> {
    const image = new Image();
    image.src = url;
    await image.decode();
    this.view = new View(image.naturalWidth, image.naturalHeight);
    this.svg.setAttribute("aria-label", label);
    this.svg.append(draw("image", { href: url, width: this.view.width, height: this.view.height }), this.layer);
    this.replaceChildren(this.svg);
    this.look();
    this.svg.addEventListener("wheel", this.wheel, { passive: false });
    watchFingers(this.svg, {
      draw: (phase, event, from) => this.tell(phase, event, from),
      off: () => this.dispatchEvent(new Event("stroke-off")),
      pinch: (before, now, other) => this.pinch(before, now, other),
    });
  }

  /** Draw these marks, masks below as in the burnt copy; `one` is the chosen one's place, -1 for none. */
  show(marks: Mark[], one: number): void {
    const { width, height } = this.view;
    const order = [...marks].sort((a, b) => Number(b.kind === "mask") - Number(a.kind === "mask"));
    this.layer.replaceChildren(...order.map((mark) => drawn(mark, width, height)));
    if (marks[one]) this.layer.append(chosen(marks[one], width, height, this.pixel));
  }

  /** How many of the picture's pixels one pixel on screen is. */
  private get pixel(): number {
    const { width, height } = this.svg.getBoundingClientRect();
    return Math.max(this.view.width / (width || 1), this.view.height / (height || 1)) / this.view.zoom;
  }

  /** So many pixels on screen as shares of the picture. */
  share(pixels: number): Point {
    return [(pixels * this.pixel) / this.view.width, (pixels * this.pixel) / this.view.height];
  }

  get middle(): Point {
    return this.view.middle;
  }

  /** Larger by a factor round a place; 0 shows the whole picture. */
  zoom(factor: number, at?: Point): void {
    if (factor) this.view.by(factor, at);
    else this.view.fit();
    this.look();
  }

  pan(dx: number, dy: number): void {
    this.view.move(dx, dy);
    this.look();
  }

  private look(): void {
    this.svg.setAttribute("viewBox", this.view.viewBox);
    this.dispatchEvent(new Event("look"));
  }

  private place(event: { clientX: number; clientY: number }): Point {
    const matrix = this.svg.getScreenCTM()?.inverse();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return [point.x / this.view.width, point.y / this.view.height];
  }

  private tell(phase: Stroke["phase"], event: PointerEvent, from: PointerEvent): void {
    const handle = (from.target as Element).getAttribute("data-handle") ?? "";
    const detail: Stroke = { phase, at: this.place(event), handle, tap: apart(event, from) < 5 };
    this.dispatchEvent(new CustomEvent<Stroke>("stroke", { detail }));
  }

  private pinch(before: PointerEvent, now: PointerEvent, other: PointerEvent): void {
    const [ax, ay] = this.place(before);
    const [bx, by] = this.place(now);
    this.view.move((ax - bx) / 2, (ay - by) / 2);
    this.zoom(apart(now, other) / (apart(before, other) || 1), this.place(other));
  }

  private wheel = (event: WheelEvent): void => {
    event.preventDefault();
    if (event.ctrlKey || this.view.zoom === 1) this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, this.place(event));
    else {
      const [x, y] = this.share(1);
      this.pan(x * event.deltaX, y * event.deltaY);
    }
  };
}
