import { csrf } from "../lib/dom";

const IDLE = 600;
const SHORTEST = 4;

/** Shows what is already known about the words being written, below them; the caret stays where it is. */
export class SuggestWhileWriting extends HTMLElement {
  private timer = 0;
  private last = "";
  private asked = 0;

  connectedCallback(): void {
    this.addEventListener("input", this.later);
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
  }

  private later = (event: Event): void => {
    if ((event as InputEvent).isComposing) return;
    clearTimeout(this.timer);
    const words = (event.target as HTMLTextAreaElement).value ?? "";
    this.timer = window.setTimeout(() => void this.ask(words.trim()), IDLE);
  };

  async ask(words: string): Promise<void> {
    const url = this.getAttribute("url");
    const region = document.querySelector(this.getAttribute("into") ?? "");
    if (!url || !region || words === this.last) return;
    this.last = words;
    if (words.length < SHORTEST) {
      region.replaceChildren();
      return;
    }
    const turn = ++this.asked;
    const body = new URLSearchParams({ [this.getAttribute("field") ?? "words"]: words });
    const headers = { "X-CSRFToken": csrf(), "HX-Request": "true", "HX-Request-Type": "partial" };
    try {
      const answer = await fetch(url, { method: "POST", body, headers });
      const text = answer.ok ? await answer.text() : "";
      if (turn === this.asked)
        await window.htmx.swap({ text, target: region, swap: "innerHTML", sourceElement: this } as never);
    } catch {
      // no suggestion is no loss
    }
  }
}
