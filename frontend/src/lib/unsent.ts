/** What a form tells while it is not sent: it waits, or gave up; until it is sent, leaving the page asks first. */
export class Unsent {
  constructor(private readonly host: HTMLElement) {}

  /** The server is away; it is tried again. */
  waits(): void {
    this.tell(this.host.getAttribute("waiting") ?? "", false);
  }

  /** It is not tried any more by itself: why, and a button. */
  gaveUp(why = ""): void {
    this.tell(why || (this.host.getAttribute("failed") ?? ""), true);
  }

  /** Sent, or answered in another way. */
  over(): void {
    this.tell("", false);
    window.removeEventListener("beforeunload", askFirst);
  }

  private tell(words: string, again: boolean): void {
    const line = this.host.querySelector<HTMLElement>("[data-send-says]");
    const button = this.host.querySelector<HTMLElement>("[data-send-again]");
    if (line) {
      line.textContent = words;
      line.hidden = !words;
    }
    if (button) button.hidden = !again;
    if (words) window.addEventListener("beforeunload", askFirst);
  }
}

function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** The sentence of a page that says what is wrong; empty where there is none. */
export function sentenceOf(html: string): string {
  const said = new DOMParser().parseFromString(html, "text/html").querySelector("[data-trouble]");
  return said?.textContent?.trim() ?? "";
}
