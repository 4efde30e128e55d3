import { isComposing, isTyping, isVisible } from "../lib/dom";

/**
 * Single-key shortcuts: `data-key` on a button, link or radio (`data-focus` names where one goes on writing);
 * `G` then `data-go` on a navigation item; `?` lists them.
 * Never while somebody writes or an input method composes; `data-keys="off"` on the body switches all of them off.
 */
export class KeyKeeper extends HTMLElement {
  private goUntil = 0;

  connectedCallback(): void {
    document.addEventListener("keydown", this.pressed);
    document.addEventListener("click", this.opened);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.pressed);
    document.removeEventListener("click", this.opened);
  }

  private opened = (event: Event): void => {
    if ((event.target as Element).closest("[data-open=shortcuts]")) this.list();
  };

  private pressed = (event: KeyboardEvent): void => {
    if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event)) return;
    if (event.defaultPrevented || document.body.dataset.keys === "off") return;
    if (event.key === "?") {
      event.preventDefault();
      this.list();
      this.querySelector("dialog")?.showModal();
      return;
    }
    if (document.querySelector("dialog[open]:not(.dialog-keys)") && !this.inDialog(event.key)) return;
    const key = event.key.toLowerCase();
    const going = Date.now() < this.goUntil;
    this.goUntil = key === "g" && !going ? Date.now() + 1500 : 0;
    const target = this.find(going ? "go" : "key", key);
    if (!target) return;
    event.preventDefault();
    target.click();
    if (target instanceof HTMLInputElement) target.focus();
    if (target.dataset.focus) document.querySelector<HTMLElement>(target.dataset.focus)?.focus();
  };

  private inDialog(key: string): boolean {
    return !!document.querySelector(`dialog[open] [data-key="${CSS.escape(key)}"]`);
  }

  private find(kind: "go" | "key", key: string): HTMLElement | null {
    const scope: ParentNode = document.querySelector("dialog[open]") ?? document;
    const all = scope.querySelectorAll<HTMLElement>(`[data-${kind}="${CSS.escape(key)}" i]`);
    const usable = [...all].filter((element) => isVisible(element) && !element.hasAttribute("disabled"));
    return (key === "z" ? usable.at(-1) : usable[0]) ?? null; // the newest toast is undone first
  }

  /** Write what this page knows into the sheet. */
  list(): void {
    const sheet = this.querySelector("[data-keys-list]");
    if (!sheet) return;
    const rows: [string, string][] = [...document.querySelectorAll<HTMLElement>("[data-key],[data-go]")]
      .filter(isVisible)
      .map((element) => [element.dataset.key ?? `g ${element.dataset.go}`, this.name(element)]);
    const seen = new Set<string>();
    sheet.replaceChildren();
    for (const [key, name] of rows) {
      if (seen.has(key) || !name) continue;
      seen.add(key);
      const keys = document.createElement("span");
      keys.append(
        ...key.split(" ").map((k) => Object.assign(document.createElement("kbd"), { textContent: k.toUpperCase() })),
      );
      sheet.append(keys, Object.assign(document.createElement("span"), { textContent: name }));
    }
  }

  private name(element: HTMLElement): string {
    const labelled = element.getAttribute("aria-label") ?? element.closest("label")?.textContent;
    const bare = element.cloneNode(true) as HTMLElement;
    for (const extra of bare.querySelectorAll("kbd,.count,svg")) extra.remove();
    return (labelled ?? bare.textContent ?? "").trim();
  }
}
