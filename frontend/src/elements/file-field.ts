/** A file input with words in the page's language: the browser's own button speaks the browser's. */
export class FileField extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", this.tell);
    this.closest("form")?.addEventListener("reset", () => setTimeout(this.tell));
  }

  private tell = (): void => {
    const names = [...(this.querySelector("input")?.files ?? [])].map((file) => file.name);
    const line = this.querySelector("[data-file-name]");
    const several = (this.getAttribute("several") ?? "{}").replace("{}", String(names.length));
    if (line) line.textContent = names.length > 1 ? several : (names[0] ?? this.getAttribute("none"));
  };
}
