import { isComposing, isTyping, isVisible } from "../lib/dom";

/**
 * Walks a list with J, K and the arrows and loads the chosen row's detail into `target`; the next one is fetched ahead.
 * The server's `HX-Trigger: row-done` takes the chosen row away and opens the next.
 */
export class ListWalker extends HTMLElement {
  private ahead = new Map<string, Promise<string>>();

  connectedCallback(): void {
    document.addEventListener("keydown", this.pressed);
    document.addEventListener("row-done", this.done);
    this.addEventListener("click", this.clicked);
    const chosen = this.chosen;
    if (chosen) this.fetchAhead(this.neighbour(chosen));
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.pressed);
    document.removeEventListener("row-done", this.done);
  }

  private get rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private get chosen(): HTMLElement | null {
    return this.querySelector<HTMLElement>("[aria-selected=true]");
  }

  private neighbour(row: HTMLElement, step = 1): HTMLElement | undefined {
    const rows = this.rows;
    return rows[rows.indexOf(row) + step];
  }

  private pressed = (event: KeyboardEvent): void => {
    if (isComposing(event) || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const inside = this.contains(event.target as Node);
    const single = document.body.dataset.keys !== "off";
    const key = event.key;
    const down = (single && key === "j") || (inside && key === "ArrowDown");
    const up = (single && key === "k") || (inside && key === "ArrowUp");
    if (single && key === " ") this.enlarge(event);
    const on = event.target;
    const link = on instanceof HTMLAnchorElement; // Enter on a link is a click already
    if (inside && key === "Enter" && on instanceof HTMLElement && on.role === "option" && !link) void this.open(on);
    if (!down && !up) return;
    event.preventDefault();
    const chosen = this.chosen;
    const next = chosen ? this.neighbour(chosen, down ? 1 : -1) : this.rows[0];
    if (next) void this.open(next);
  };

  private clicked = (event: Event): void => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>("[role=option]");
    const inner = target.closest("a,button,input");
    const elsewhere = event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey);
    if (!row || elsewhere || (inner && inner !== row)) return;
    event.preventDefault(); // a row that is a link is followed without script
    void this.open(row);
  };

  /** Space shows the first picture of the opened row large, wherever a space means nothing else. */
  private enlarge(event: KeyboardEvent): void {
    const at = event.target as HTMLElement;
    const picture = document.querySelector<HTMLElement>(`${this.getAttribute("target") || "#detail"} [data-picture]`);
    if (!picture || at.closest("button,a:not([role=option]),summary,input,select")) return;
    event.preventDefault();
    picture.click();
  }

  private done = (): void => {
    const chosen = this.chosen;
    if (!chosen) return;
    const next = this.neighbour(chosen) ?? this.neighbour(chosen, -1);
    chosen.remove();
    if (next) void this.open(next);
    else location.reload();
  };

  async open(row: HTMLElement): Promise<void> {
    for (const other of this.rows) {
      other.setAttribute("aria-selected", String(other === row));
      other.tabIndex = other === row ? 0 : -1;
    }
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    const url = row.dataset.url;
    const target = document.querySelector(this.getAttribute("target") || "#detail");
    if (!url) return;
    if (!target || !isVisible(target)) {
      location.assign(row.dataset.page ?? url);
      return;
    }
    const text = await this.load(url);
    this.ahead.delete(url);
    if (this.chosen !== row) return;
    await window.htmx.swap({ text, target, swap: "innerHTML", sourceElement: this } as never);
    if (row.dataset.page) history.replaceState({ htmx: true }, "", row.dataset.page);
    this.fetchAhead(this.neighbour(row));
  }

  private fetchAhead(row: HTMLElement | undefined): void {
    if (!row?.dataset.url) return;
    this.load(row.dataset.url).then(warm, () => undefined);
  }

  private load(url: string): Promise<string> {
    const known = this.ahead.get(url);
    if (known) return known;
    const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
    const text = fetch(url, { headers }).then((answer) => answer.text());
    this.ahead.set(url, text);
    text.catch(() => this.ahead.delete(url));
    return text;
  }
}

/** Fetch the pictures of a fragment before it is shown. */
function warm(fragment: string): void {
  const part = new DOMParser().parseFromString(fragment, "text/html");
  for (const picture of part.querySelectorAll("img")) new Image().src = picture.src;
}
