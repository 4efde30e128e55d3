import { apart, watchFingers } from "./fingers";

/** A picture under fingers, wheel and buttons: zooms up to eight times, moves, and tells of a sideways swipe. */
export class Zooming {
  factor = 1;
  private x = 0;
  private y = 0;

  constructor(
    private stage: HTMLElement,
    private image: HTMLElement,
    private swiped: (step: number) => void,
  ) {
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    watchFingers(stage, {
      draw: (phase, event, from) => this.drag(phase, event, from),
      off: () => undefined,
      pinch: (before, now, other) => this.by(apart(now, other) / (apart(before, other) || 1)),
    });
  }

  by(factor: number): void {
    this.factor = Math.min(8, Math.max(1, this.factor * factor));
    if (this.factor === 1) this.x = this.y = 0;
    this.put();
  }

  fit(): void {
    this.by(0);
  }

  move(dx: number, dy: number): void {
    const room = (this.factor - 1) / 2;
    const [wide, high] = [this.image.offsetWidth * room, this.image.offsetHeight * room];
    this.x = Math.min(wide, Math.max(-wide, this.x + dx));
    this.y = Math.min(high, Math.max(-high, this.y + dy));
    this.put();
  }

  /** Whether a point on screen lies beside the picture. */
  beside({ clientX, clientY }: MouseEvent): boolean {
    const { left, right, top, bottom } = this.image.getBoundingClientRect();
    return clientX < left || clientX > right || clientY < top || clientY > bottom;
  }

  private put(): void {
    this.image.style.transform = this.factor === 1 ? "" : `translate(${this.x}px,${this.y}px) scale(${this.factor})`;
    this.stage.classList.toggle("viewer-zoomed", this.factor > 1);
  }

  private drag(phase: string, event: PointerEvent, from: PointerEvent): void {
    if (phase === "move" && this.factor > 1) this.move(event.movementX, event.movementY);
    const aside = event.clientX - from.clientX;
    const sideways = Math.abs(aside) > 60 && Math.abs(aside) > 2 * Math.abs(event.clientY - from.clientY);
    if (phase === "up" && this.factor === 1 && sideways) this.swiped(aside < 0 ? 1 : -1);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    this.by(event.deltaY < 0 ? 1.2 : 1 / 1.2);
  }
}
