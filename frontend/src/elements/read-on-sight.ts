import { csrf } from "../lib/dom";

const LOOKED_AT = 1200;

/**
 * Wraps the inbox: a row marked `data-unread` that was before somebody's eyes for a moment is told as read, several
 * together. The row stays where it is; `notices-seen` makes the count follow.
 */
export class ReadOnSight extends HTMLElement {
  private readonly shown = new Set<HTMLElement>();
  private readonly told = new Set<string>();
  private timer = 0;
  private sight?: IntersectionObserver;
  private changes?: MutationObserver;

  connectedCallback(): void {
    this.sight = new IntersectionObserver(this.seen, { threshold: 0.6 });
    this.changes = new MutationObserver(this.watch);
    this.changes.observe(this, { childList: true, subtree: true, attributeFilter: ["data-unread"] });
    document.addEventListener("visibilitychange", this.wait);
    this.watch();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    this.sight?.disconnect();
    this.changes?.disconnect();
    document.removeEventListener("visibilitychange", this.wait);
  }

  /** Rows that came or were renewed; watching one twice is watching it once. */
  private watch = (): void => {
    for (const row of this.querySelectorAll<HTMLElement>("[data-unread]")) {
      this.sight?.unobserve(row);
      this.sight?.observe(row);
    }
  };

  private seen = (entries: IntersectionObserverEntry[]): void => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.shown.add(target as HTMLElement);
      else this.shown.delete(target as HTMLElement);
    }
    this.wait();
  };

  /** The moment begins anew when something else comes into sight, and with a page that is looked at again. */
  private wait = (): void => {
    clearTimeout(this.timer);
    if (!document.hidden) this.timer = window.setTimeout(this.tell, LOOKED_AT);
  };

  private tell = async (): Promise<void> => {
    const rows = [...this.shown].filter((row) => row.isConnected && row.dataset.unread);
    const keys = rows.map((row) => row.dataset.unread ?? "").filter((key) => !this.told.has(key));
    if (!keys.length || document.hidden) return;
    const body = new URLSearchParams(keys.map((key) => ["seen", key]));
    try {
      const headers = { "X-CSRFToken": csrf() };
      const answer = await fetch(this.getAttribute("url") ?? "", { method: "POST", body, headers });
      if (!answer.ok) return;
      for (const key of keys) this.told.add(key);
      document.dispatchEvent(new Event("notices-seen"));
    } catch {
      // the server is away; what comes into sight next tries again
    }
  };
}
