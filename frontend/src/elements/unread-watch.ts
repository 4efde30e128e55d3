const IDLE_AFTER = 5 * 60_000;
const IDLE_SLOWER = 4;
const COUNTED = /^\(\d+\) /;

/**
 * Keeps the count of unread notices: on the bells of the page, and in front of the title, “(3) …”.
 * It asks every so many seconds with the last ETag, slower when nobody is at the page, not at all while it is hidden.
 * What it finds changed it says by the event `notices-changed`; `notices-seen` makes it look at once.
 */
export class UnreadWatch extends HTMLElement {
  private timer = 0;
  private tag = "";
  private used = Date.now();
  private asking = false;

  connectedCallback(): void {
    this.entitle(Number(this.getAttribute("count")) || 0);
    for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, this.wake);
    for (const name of ["visibilitychange", "notices-seen"]) document.addEventListener(name, this.look);
    this.rest();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    for (const name of ["pointerdown", "keydown"]) document.removeEventListener(name, this.wake);
    for (const name of ["visibilitychange", "notices-seen"]) document.removeEventListener(name, this.look);
  }

  private get isIdle(): boolean {
    return Date.now() - this.used > IDLE_AFTER;
  }

  private wake = (): void => {
    const slept = this.isIdle;
    this.used = Date.now();
    if (slept) void this.look();
  };

  look = async (): Promise<void> => {
    clearTimeout(this.timer);
    if (document.hidden) return; // seen again, it looks again
    if (!this.asking) await this.ask();
    this.rest();
  };

  private rest(): void {
    clearTimeout(this.timer);
    const seconds = (Number(this.getAttribute("every")) || 30) * (this.isIdle ? IDLE_SLOWER : 1);
    if (this.isConnected) this.timer = window.setTimeout(this.look, seconds * 1000);
  }

  private async ask(): Promise<void> {
    this.asking = true;
    try {
      const headers: Record<string, string> = this.tag ? { "If-None-Match": this.tag } : {};
      const answer = await fetch(this.getAttribute("url") ?? "", { headers });
      if (answer.status !== 200 || !answer.headers.get("Content-Type")?.includes("json")) return;
      const known = this.tag;
      this.tag = answer.headers.get("ETag") ?? "";
      const { unread, label } = (await answer.json()) as { unread: number; label: string };
      this.show(unread, label);
      // As many as when the page was made may be others: one was read, another came.
      const same = !known && unread === 0 && Number(this.getAttribute("count")) === 0;
      if (!same) document.dispatchEvent(new Event("notices-changed"));
      this.setAttribute("count", String(unread));
    } catch {
      // the server is away; the next round asks again
    } finally {
      this.asking = false;
    }
  }

  private show(unread: number, label: string): void {
    this.entitle(unread);
    for (const bell of document.querySelectorAll<HTMLElement>(".with-unread")) {
      bell.setAttribute("aria-label", label);
      const badge = bell.querySelector(".unread") ?? document.createElement("span");
      badge.className = "unread";
      badge.textContent = String(unread);
      if (unread) bell.append(badge);
      else badge.remove();
    }
  }

  private entitle(unread: number): void {
    const bare = document.title.replace(COUNTED, "");
    document.title = unread ? `(${unread}) ${bare}` : bare;
  }
}
