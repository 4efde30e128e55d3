/**
 * Keeps a part of the page fresh: asks again with the last ETag and morphs the answer in, leaving typed words alone.
 * With `on` it asks when something on the page says so by that event, instead of by the clock.
 */
export class LivePart extends HTMLElement {
  private timer = 0;
  private tag = "";

  connectedCallback(): void {
    const seconds = Number(this.getAttribute("every")) || 30;
    if (!this.on) this.timer = window.setInterval(this.refresh, seconds * 1000);
    document.addEventListener(this.on || "visibilitychange", this.refresh);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
    document.removeEventListener(this.on || "visibilitychange", this.refresh);
  }

  private get on(): string {
    return this.getAttribute("on") ?? "";
  }

  refresh = async (): Promise<void> => {
    const url = this.getAttribute("url");
    const target = this.firstElementChild;
    if (!url || !target || document.hidden || this.writing()) return;
    const headers: Record<string, string> = { "HX-Request": "true", "HX-Request-Type": "partial" };
    if (this.tag) headers["If-None-Match"] = this.tag;
    try {
      const answer = await fetch(url, { headers });
      if (answer.status !== 200) return;
      this.tag = answer.headers.get("ETag") ?? "";
      const text = await answer.text();
      if (!this.writing()) await window.htmx.swap({ text, target, swap: "innerMorph", sourceElement: this } as never);
    } catch {
      // the server is away; the next round asks again
    }
  };

  private writing(): boolean {
    const focused = document.activeElement;
    return this.contains(focused) && !!focused?.matches("input,textarea,select");
  }
}
