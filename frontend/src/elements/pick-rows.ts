import { isComposing, isTyping } from "../lib/dom";

/**
 * Choosing several rows (`data-number`) of a list: a box on each, Shift for a stretch, X for the row at hand.
 * The links of its bar (`[data-pick-bar]`), hidden while nothing is chosen, take the chosen numbers along.
 * Options of a listbox carry no box, their `aria-checked` is shown on the avatar. J and K walk a plain list.
 */
export class PickRows extends HTMLElement {
  private last: HTMLElement | null = null;

  connectedCallback(): void {
    this.addEventListener("click", this.clicked, true);
    document.addEventListener("keydown", this.pressed);
    queueMicrotask(this.prepareAll); // a fragment's rows may come after it
  }

  private prepareAll = (): void => {
    for (const row of this.rows) this.prepare(row);
    for (const link of this.links) link.dataset.base = link.getAttribute("href") ?? "";
    this.say();
  };

  disconnectedCallback(): void {
    this.removeEventListener("click", this.clicked, true);
    document.removeEventListener("keydown", this.pressed);
  }

  private get rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-number]")];
  }

  private get links(): NodeListOf<HTMLAnchorElement> {
    return this.querySelectorAll("[data-pick-bar] a:not([data-pick-none])");
  }

  private prepare(row: HTMLElement): void {
    if (row.role === "option") {
      row.setAttribute("aria-checked", "false");
      return;
    }
    if (row.querySelector(".pick")) return;
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    box.setAttribute(
      "aria-label",
      `${this.getAttribute("label") ?? ""} ${row.querySelector(".no")?.textContent ?? ""}`,
    );
    row.prepend(Object.assign(document.createElement("label"), { className: "pick" }));
    row.firstElementChild?.append(box);
  }

  private isChosen(row: HTMLElement): boolean {
    return row.getAttribute("aria-checked") === "true" || !!row.querySelector<HTMLInputElement>(".pick input")?.checked;
  }

  private choose(row: Element, on: boolean): void {
    const box = row.querySelector<HTMLInputElement>(".pick input");
    if (box) box.checked = on;
    else row.setAttribute("aria-checked", String(on));
    row.classList.toggle("picked", on);
  }

  /** With Shift from the last one that was touched to this one. */
  private touch(row: HTMLElement, stretch: boolean, on = !this.isChosen(row)): void {
    const { rows } = this;
    const ends = [rows.indexOf(stretch && this.last ? this.last : row), rows.indexOf(row)].sort((a, b) => a - b);
    for (const one of rows.slice(ends[0], (ends[1] ?? 0) + 1)) this.choose(one, on);
    this.last = row;
    this.say();
  }

  private clicked = (event: MouseEvent): void => {
    const target = event.target as Element;
    if (target.closest("[data-pick-none]")) {
      event.preventDefault();
      for (const row of this.rows) this.choose(row, false);
      this.say();
      return;
    }
    const row = target.closest<HTMLElement>("[data-number]");
    if (!row) return;
    if (target instanceof HTMLInputElement && target.closest(".pick")) {
      this.touch(row, event.shiftKey, target.checked);
    } else if (row.role === "option" && (event.shiftKey || target.closest(".av"))) {
      event.preventDefault();
      event.stopPropagation();
      this.touch(row, event.shiftKey);
    }
  };

  private pressed = (event: KeyboardEvent): void => {
    if (isComposing(event) || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.body.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    const [key, rows, at] = [event.key.toLowerCase(), this.rows, this.atHand];
    if (key === "x") {
      const row = at ?? rows[0];
      if (row) this.touch(row, event.shiftKey);
      if (row?.role !== "option") row?.querySelector("a")?.focus();
    } else if ((key === "j" || key === "k") && !this.querySelector("list-walker")) {
      const next = at ? rows[rows.indexOf(at) + (key === "j" ? 1 : -1)] : rows[0];
      next?.querySelector("a")?.focus();
    } else return;
    event.preventDefault();
  };

  private get atHand(): HTMLElement | undefined {
    const opened = this.querySelector<HTMLElement>("[data-number][aria-selected=true]");
    const focused = document.activeElement?.closest<HTMLElement>("[data-number]");
    return opened ?? focused ?? this.querySelector<HTMLElement>("[data-number]:hover") ?? undefined;
  }

  private say(): void {
    const chosen = this.rows.filter((row) => this.isChosen(row));
    const bar = this.querySelector<HTMLElement>("[data-pick-bar]");
    const count = bar?.querySelector<HTMLElement>("[data-pick-count]");
    if (bar) bar.hidden = chosen.length === 0;
    if (count) count.textContent = (count.dataset.words ?? "#").replace("#", String(chosen.length));
    const numbers = chosen.map((row) => row.dataset.number).join(",");
    const next = encodeURIComponent(location.pathname + location.search);
    for (const link of this.links) link.href = `${link.dataset.base}?numbers=${numbers}&next=${next}`;
  }
}
