/** The question of the day, and the card that takes its place without a journey to the server. */
export class AskOrWrite extends HTMLElement {
  private get files(): HTMLInputElement | null {
    return this.querySelector("picture-drop input[type=file]");
  }

  connectedCallback(): void {
    this.addEventListener("click", this.clicked);
    this.addEventListener("change", this.changed);
    this.addEventListener("input", this.changed);
  }

  private clicked = (event: MouseEvent): void => {
    const target = event.target as Element;
    const pick = target.closest<HTMLElement>("[data-pick]");
    if (pick) this.choose(pick.dataset.pick === "camera");
    if (!target.closest("[data-open-card]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.write();
    // At once, within the tap: a phone shows its keyboard for nothing later than that.
    this.querySelector<HTMLTextAreaElement>("[data-words]")?.focus();
  };

  /** The camera only for whom wants it: without `capture` a phone offers album and camera both. */
  private choose(camera: boolean): void {
    if (camera) this.files?.setAttribute("capture", "environment");
    this.files?.click();
    this.files?.removeAttribute("capture");
  }

  /** A picture was chosen, or words came back that the device had kept. */
  private changed = (event: Event): void => {
    const target = event.target as HTMLElement;
    if (target === this.files || target.matches("[data-words]")) this.write();
  };

  private write(): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-ask]")) part.hidden = true;
    for (const part of this.querySelectorAll<HTMLElement>("[data-write]")) part.hidden = false;
  }
}
