/** Pointers on one element: a single one draws, two pinch. Coordinates are those of the screen. */
export interface Hands {
  draw(phase: "down" | "move" | "up", event: PointerEvent, from: PointerEvent): void;
  /** A second finger came: what the first began is off. */
  off(): void;
  pinch(before: PointerEvent, now: PointerEvent, other: PointerEvent): void;
}

export function watchFingers(element: SVGElement | HTMLElement, hands: Hands): void {
  const pointers = new Map<number, PointerEvent>();
  let from: PointerEvent | null = null;
  let several = false;

  const down = (event: PointerEvent): void => {
    if (event.button) return;
    element.setPointerCapture?.(event.pointerId);
    pointers.set(event.pointerId, event);
    several = pointers.size > 1;
    if (several) {
      hands.off();
      return;
    }
    from = event;
    hands.draw("down", event, from);
  };
  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const other = [...pointers.values()].find((one) => one.pointerId !== event.pointerId);
    if (several && other) hands.pinch(before, event, other);
    pointers.set(event.pointerId, event);
    if (!several && from) hands.draw("move", event, from);
  };
  const up = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId)) return;
    if (!several && from) hands.draw("up", event, from);
    if (!pointers.size) several = false;
  };
  element.addEventListener("pointerdown", down as EventListener);
  element.addEventListener("pointermove", move as EventListener);
  element.addEventListener("pointerup", up as EventListener);
  element.addEventListener("pointercancel", up as EventListener);
}

export const apart = (a: PointerEvent, b: PointerEvent): number =>
  Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
