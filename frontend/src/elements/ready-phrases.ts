import { uuid } from "../lib/dom";

/**
 * A menu of ready phrases for the text box of its form: the one written in last, else the first.
 * Inside stands a link to the page of the phrases, which is what there is without script.
 */
export class ReadyPhrases extends HTMLElement {
  private readonly list = document.createElement("ul");
  private area: HTMLTextAreaElement | null = null;

  private get options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  connectedCallback(): void {
    this.list.id = `p${uuid()}`;
    this.list.className = "mention-list phrase-list";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.textContent?.trim() ?? "");
    this.append(this.list);
    this.addEventListener("click", this.clicked);
    this.addEventListener("keydown", this.pressed);
    this.closest("form")?.addEventListener("focusin", this.written);
    document.addEventListener("click", this.elsewhere);
  }

  disconnectedCallback(): void {
    this.list.remove();
    this.removeEventListener("click", this.clicked);
    this.removeEventListener("keydown", this.pressed);
    document.removeEventListener("click", this.elsewhere);
  }

  private written = (event: Event): void => {
    if (event.target instanceof HTMLTextAreaElement) this.area = event.target;
  };

  private elsewhere = (event: Event): void => {
    if (!this.contains(event.target as Node)) this.close();
  };

  private clicked = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target as Element;
    const option = target.closest<HTMLElement>("[role=option]");
    if (option) this.take(option);
    else if (target.closest("a")) {
      event.preventDefault();
      if (this.list.hidden) void this.open();
      else this.close();
    }
  };

  async open(): Promise<void> {
    const answer = await fetch(this.getAttribute("url") ?? "", { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    this.list.innerHTML = await answer.text();
    for (const option of this.options) option.tabIndex = -1;
    this.list.hidden = false;
    this.options[0]?.focus();
  }

  private pressed = (event: KeyboardEvent): void => {
    if (this.list.hidden) return;
    const { options } = this;
    const at = options.indexOf(document.activeElement as HTMLElement);
    const moves: Record<string, () => void> = {
      ArrowDown: () => options[(at + 1) % options.length]?.focus(),
      ArrowUp: () => options[(at - 1 + options.length) % options.length]?.focus(),
      Enter: () => this.take(options[at]),
      " ": () => this.take(options[at]),
      Escape: () => {
        this.close();
        this.querySelector("a")?.focus();
      },
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };

  private take(option: HTMLElement | undefined): void {
    const area = this.area?.isConnected ? this.area : this.closest("form")?.querySelector("textarea");
    const words = option?.textContent?.trim();
    this.close();
    if (!area || !words) return;
    area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  private close(): void {
    this.list.hidden = true;
    this.list.replaceChildren();
  }
}
