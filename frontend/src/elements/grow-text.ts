import { isComposing } from "../lib/dom";

/** A textarea that grows with its words; Ctrl or ⌘ with Enter sends, Enter alone never does. */
export class GrowText extends HTMLElement {
  private get area(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  connectedCallback(): void {
    this.addEventListener("input", this.fit);
    this.addEventListener("keydown", this.pressed);
    requestAnimationFrame(this.fit);
  }

  private fit = (): void => {
    const area = this.area;
    if (!area?.scrollHeight) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };

  private pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || isComposing(event) || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.area?.form?.requestSubmit();
  };
}
