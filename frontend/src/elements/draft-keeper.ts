import { csrf } from "../lib/dom";
import { drop, keep, look } from "../lib/store";
import { type Pairs, putBack, wordsOf } from "../lib/words";

const IDLE = 800;
const AGAIN = 10_000;
const KEEPALIVE_MOST = 60_000; // bytes; browsers let no more outlive a page

/** Keeps a form's words on the server 800 ms after the last letter, and on the device while the server is away. */
export class DraftKeeper extends HTMLElement {
  private timer = 0;
  private unsaved = false;

  private get form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  private get shelf(): string {
    return `draft:${this.getAttribute("url") ?? location.pathname}`;
  }

  connectedCallback(): void {
    this.addEventListener("input", this.later);
    this.addEventListener("form-sent", this.forget);
    window.addEventListener("online", this.save);
    document.addEventListener("visibilitychange", this.leaving);
    void this.restore();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    window.removeEventListener("online", this.save);
    document.removeEventListener("visibilitychange", this.leaving);
  }

  private later = (): void => {
    clearTimeout(this.timer);
    this.unsaved = true;
    this.timer = window.setTimeout(this.save, IDLE);
  };

  /** A phone may put the page away for good: what is not saved yet goes out now. */
  private leaving = (): void => {
    if (document.visibilityState === "hidden") void this.save();
  };

  private forget = (): void => {
    clearTimeout(this.timer);
    this.unsaved = false;
    void drop(this.shelf);
  };

  save = async (): Promise<void> => {
    const url = this.getAttribute("url");
    if (!this.unsaved || !url || !this.isConnected) return;
    clearTimeout(this.timer);
    const pairs = this.form ? wordsOf(this.form) : [];
    try {
      const body = new URLSearchParams(pairs);
      const headers = { "X-CSRFToken": csrf() };
      const keepalive = body.toString().length < KEEPALIVE_MOST;
      this.unsaved = false;
      const answer = await fetch(url, { method: "POST", body, headers, keepalive });
      if (!answer.ok) throw new Error(String(answer.status));
      await drop(this.shelf);
      this.say(this.getAttribute("saved"));
    } catch {
      this.unsaved = true;
      this.timer = window.setTimeout(this.save, AGAIN * (0.5 + Math.random()));
      await keep(this.shelf, pairs);
      this.say(this.getAttribute("kept"));
    }
  };

  /** What the device kept goes into fields that are still empty. */
  private async restore(): Promise<void> {
    const pairs = await look<Pairs>(this.shelf);
    if (pairs && this.form) putBack(this.form, pairs);
  }

  private say(words: string | null): void {
    const line = this.querySelector("[data-draft-says]");
    if (line) line.textContent = words ?? "";
  }
}
