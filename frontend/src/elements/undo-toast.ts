const ROUND = 50.3;

/** A sentence that leaves by itself; while it can be undone a ring shows the time left. Rests under the pointer. */
export class UndoToast extends HTMLElement {
  private left = 5;
  private timer = 0;

  connectedCallback(): void {
    this.left = Number(this.getAttribute("seconds")) || 5;
    const whole = this.left;
    this.timer = window.setInterval(() => {
      if (this.matches(":hover,:focus-within")) return;
      this.left -= 0.25;
      const ring = this.querySelector(".ring .left");
      ring?.setAttribute("stroke-dashoffset", String(ROUND * (1 - this.left / whole)));
      if (this.left <= 0) this.remove();
    }, 250);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }
}
