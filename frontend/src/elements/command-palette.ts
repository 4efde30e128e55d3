import { isComposing } from "../lib/dom";

/** Ctrl or ⌘ with K: find or do. The server answers links; a bare number opens that problem. */
export class CommandPalette extends HTMLElement {
  private timer = 0;
  private asked = 0;

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  private get input(): HTMLInputElement | null {
    return this.querySelector("input");
  }

  private get links(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>(".palette-list a")];
  }

  connectedCallback(): void {
    document.addEventListener("keydown", this.summon);
    document.addEventListener("click", this.clicked);
    this.addEventListener("input", this.later);
    this.addEventListener("keydown", this.pressed);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.summon);
    document.removeEventListener("click", this.clicked);
  }

  private summon = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.open();
  };

  private clicked = (event: MouseEvent): void => {
    if (!(event.target as Element).closest("[data-palette]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.open();
  };

  open(): void {
    if (!this.dialog?.open) this.dialog?.showModal();
    this.input?.select();
    void this.ask();
  }

  private later = (): void => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), 150);
  };

  private async ask(): Promise<void> {
    const turn = ++this.asked;
    const url = new URL(this.getAttribute("url") ?? "", location.href);
    url.searchParams.set("q", this.input?.value.trim() ?? "");
    const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } }).catch(
      () => null,
    );
    const text = answer?.ok ? await answer.text() : "";
    const target = this.querySelector(".palette-list");
    if (turn !== this.asked || !target) return;
    await window.htmx.swap({ text, target, swap: "innerHTML", sourceElement: this } as never);
    this.choose(0);
  }

  private choose(index: number): void {
    const links = this.links;
    links.forEach((link, i) => {
      link.setAttribute("aria-selected", String(i === index));
      link.setAttribute("role", "option");
    });
    links[index]?.scrollIntoView({ block: "nearest" });
  }

  private pressed = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const links = this.links;
    const chosen = links.findIndex((link) => link.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose((chosen + step + links.length) % Math.max(1, links.length));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (links[chosen]) links[chosen].click();
      else location.assign(`${this.getAttribute("url")}?q=${encodeURIComponent(this.input?.value ?? "")}`);
    }
  };
}
