/** Copies the words of `data-copy="text"`; where the browser does not let it, they are marked for the hand. */
export class CopyText extends HTMLElement {
  connectedCallback(): void {
    for (const button of this.querySelectorAll<HTMLElement>("[data-copy=press]")) button.hidden = false;
    this.addEventListener("click", this.pressed);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.pressed);
  }

  private pressed = async (event: Event): Promise<void> => {
    const words = this.querySelector("[data-copy=text]");
    if (!words || !(event.target as Element).closest("[data-copy=press]")) return;
    try {
      await navigator.clipboard.writeText(words.textContent?.trim() ?? "");
      this.say("done");
    } catch {
      getSelection()?.selectAllChildren(words);
      this.say("marked");
    }
  };

  private say(what: string): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-copy-says]"))
      part.hidden = part.dataset.copySays !== what;
  }
}
