import type { Drawn } from "../charts";

/** A drawing of the figures in `data-chart`, made when it comes near the window; the table beside it says the same. */
export class LuoshiChart extends HTMLElement {
  private drawn: Drawn | null = null;
  private near: IntersectionObserver | null = null;
  private size: ResizeObserver | null = null;
  private theme: MutationObserver | null = null;
  private system = matchMedia("(prefers-color-scheme: dark)");

  connectedCallback(): void {
    this.near = new IntersectionObserver(
      (seen) => {
        if (seen.some((one) => one.isIntersecting)) void this.draw();
      },
      { rootMargin: "200px" },
    );
    this.near.observe(this);
    addEventListener("beforeprint", this.now);
  }

  disconnectedCallback(): void {
    for (const watcher of [this.near, this.size, this.theme]) watcher?.disconnect();
    this.system.removeEventListener("change", this.again);
    removeEventListener("beforeprint", this.now);
    this.drawn?.remove();
    this.drawn = null;
  }

  /** Paper shows what nobody scrolled to as well. */
  private now = (): void => void this.draw();

  private async draw(): Promise<void> {
    this.near?.disconnect();
    const { draw } = await import("../charts");
    if (!this.isConnected || this.drawn) return;
    this.drawn = draw(this, JSON.parse(this.dataset.chart ?? "{}"));
    this.size = new ResizeObserver(() => this.drawn?.fit());
    this.size.observe(this);
    this.theme = new MutationObserver(this.again);
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.system.addEventListener("change", this.again);
  }

  /** The same in the colours of the theme that was chosen. */
  private again = (): void => this.drawn?.paint();
}
