import { isComposing, uuid } from "../lib/dom";

const CALL = /[@＠]([^\s@＠]{0,20})$/;
const IDLE = 120;

/** Offers names for what is typed after “@” in the words of its form: ↑ ↓ choose, Enter or Tab takes, Esc closes. */
export class MentionNames extends HTMLElement {
  private readonly list = document.createElement("ul");
  private timer = 0;
  private asked = 0;
  private chosen = 0;

  private get area(): HTMLTextAreaElement | null {
    return this.closest("form")?.querySelector("textarea") ?? null;
  }

  private get options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  connectedCallback(): void {
    const { area, list } = this;
    if (!area) return;
    list.id = `m${uuid()}`;
    list.className = "mention-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", this.getAttribute("label") ?? "");
    list.addEventListener("mousedown", this.picked);
    this.append(list);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", list.id);
    area.addEventListener("input", this.later);
    area.addEventListener("keydown", this.pressed);
    area.addEventListener("blur", this.close);
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    this.list.remove();
    this.area?.removeEventListener("keydown", this.pressed);
  }

  private later = (event: Event): void => {
    clearTimeout(this.timer);
    if ((event as InputEvent).isComposing) return;
    const begun = this.begun();
    if (begun === null) this.close();
    else this.timer = window.setTimeout(() => void this.ask(begun), IDLE);
  };

  /** What stands between the last “@” and the caret; null when nobody is being called. */
  private begun(): string | null {
    const area = this.area;
    return area ? (CALL.exec(area.value.slice(0, area.selectionStart))?.[1] ?? null) : null;
  }

  async ask(begun: string): Promise<void> {
    const turn = ++this.asked;
    const audience = this.closest("form")?.querySelector<HTMLInputElement>("[name=audience]:checked")?.value ?? "";
    const url = `${this.getAttribute("url")}?${new URLSearchParams({ q: begun, audience })}`;
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    const html = answer?.ok ? await answer.text() : "";
    if (turn !== this.asked || this.begun() !== begun) return;
    this.list.innerHTML = html;
    this.list.hidden = this.options.length === 0;
    this.mark(0);
  }

  private mark(index: number): void {
    const { options } = this;
    this.chosen = options.length ? (index + options.length) % options.length : 0;
    for (const [i, option] of options.entries()) {
      option.id = `${this.list.id}-${i}`;
      option.setAttribute("aria-selected", String(i === this.chosen));
    }
    const now = options[this.chosen];
    if (now && !this.list.hidden) this.area?.setAttribute("aria-activedescendant", now.id);
  }

  private pressed = (event: KeyboardEvent): void => {
    if (this.list.hidden || isComposing(event) || event.ctrlKey || event.metaKey) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => this.mark(this.chosen + 1),
      ArrowUp: () => this.mark(this.chosen - 1),
      Enter: () => this.take(this.options[this.chosen]),
      Tab: () => this.take(this.options[this.chosen]),
      Escape: this.close,
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    move();
  };

  /** On mousedown, before the words lose the caret. */
  private picked = (event: Event): void => {
    event.preventDefault();
    this.take((event.target as Element).closest<HTMLElement>("[role=option]") ?? undefined);
  };

  private take(option: HTMLElement | undefined): void {
    const { area } = this;
    if (!area || !option) return;
    const end = area.selectionStart;
    const start = end - (this.begun() ?? "").length;
    area.setRangeText(`${option.dataset.name} `, start, end, "end");
    this.close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private close = (): void => {
    this.asked++;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.area?.removeAttribute("aria-activedescendant");
  };
}
