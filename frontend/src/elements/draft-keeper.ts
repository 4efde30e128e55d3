import { csrf } from "../lib/dom";
import { drop, keep, look } from "../lib/store";
import { type Pairs, putBack, wordsOf } from "../lib/words";

const IDLE = 800;

/** Keeps a form's words on the server 800 ms after the last letter, and on the device while the server is away. */
export class DraftKeeper extends HTMLElement {
  private timer = 0;

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
    void this.restore();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    window.removeEventListener("online", this.save);
  }

  private later = (): void => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(this.save, IDLE);
  };

  private forget = (): void => {
    clearTimeout(this.timer);
    this.timer = 0;
    void drop(this.shelf);
  };

  save = async (): Promise<void> => {
    const url = this.getAttribute("url");
    if (!this.timer || !url || !this.isConnected) return;
    const pairs = this.form ? wordsOf(this.form) : [];
    try {
      const body = new URLSearchParams(pairs);
      const headers = { "X-CSRFToken": csrf() };
      const answer = await fetch(url, { method: "POST", body, headers });
      if (!answer.ok) throw new Error(String(answer.status));
      await drop(this.shelf);
      this.say(this.getAttribute("saved"));
    } catch {
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
