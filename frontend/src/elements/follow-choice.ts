/**
 * Shows what belongs to the chosen radio: elements with its `data-choice`, and the words of `data-choices`
 * in a field that nobody has reworded yet. The server knows the same words, so nothing depends on this.
 */
export class FollowChoice extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", this);
  }

  handleEvent(event: Event): void {
    const chosen = event.target as HTMLInputElement;
    if (chosen.name !== this.getAttribute("name")) return;
    for (const part of this.querySelectorAll<HTMLElement>("[data-choice]"))
      part.hidden = part.dataset.choice !== chosen.value;
    for (const field of this.querySelectorAll<HTMLTextAreaElement>("[data-choices]")) this.reword(field, chosen.value);
  }

  private reword(field: HTMLTextAreaElement, choice: string): void {
    const known: Record<string, string> = JSON.parse(field.dataset.choices ?? "{}");
    const words = known[choice];
    if (words === undefined || !Object.values(known).includes(field.value)) return;
    field.value = words;
    const shown = field.closest("details")?.querySelector("summary")?.firstChild;
    if (shown) shown.textContent = `${words} `;
  }
}
