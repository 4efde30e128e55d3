/** Offers the lines of `data-save="text"` as a file; without script they are copied by hand. */
export class SaveText extends HTMLElement {
  connectedCallback(): void {
    for (const button of this.querySelectorAll<HTMLElement>("[data-save=press]")) button.hidden = false;
    this.addEventListener("click", this.pressed);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.pressed);
  }

  private pressed = (event: Event): void => {
    if (!(event.target as Element).closest("[data-save=press]")) return;
    const lines = [...this.querySelectorAll("[data-save=text] li")].map((line) => line.textContent?.trim());
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "text/plain" }));
    link.download = this.getAttribute("name") ?? "codes.txt";
    link.click();
    URL.revokeObjectURL(link.href);
  };
}
