/** Opens the pictures of a strip large: arrows go on, a click or + zooms, Escape closes. */
export class PictureViewer extends HTMLElement {
  private dialog: HTMLDialogElement | null = null;
  private at = 0;

  connectedCallback(): void {
    this.addEventListener("click", this.clicked);
  }

  private get links(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>("a[data-picture]")];
  }

  private clicked = (event: MouseEvent): void => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-picture]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.open(this.links.indexOf(link));
  };

  open(index: number): void {
    this.dialog ??= this.build();
    this.go(index);
    if (!this.dialog.open) this.dialog.showModal();
  }

  private build(): HTMLDialogElement {
    const dialog = Object.assign(document.createElement("dialog"), { className: "viewer" });
    const bar = Object.assign(document.createElement("div"), { className: "viewer-bar" });
    const title = Object.assign(document.createElement("span"), { className: "grow ell" });
    bar.append(title);
    const several = this.links.length > 1;
    if (several) bar.append(this.button("←", "previous", () => this.go(this.at - 1)));
    if (several) bar.append(this.button("→", "next", () => this.go(this.at + 1)));
    bar.append(
      this.button("+", "zoom", this.zoom),
      this.button("×", "close", () => dialog.close()),
    );
    const stage = Object.assign(document.createElement("div"), { className: "viewer-stage" });
    stage.append(document.createElement("img"));
    stage.addEventListener("click", (event) => (event.target === stage ? dialog.close() : this.zoom()));
    dialog.append(bar, stage);
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft") this.go(this.at - 1);
      if (event.key === "ArrowRight") this.go(this.at + 1);
      if (event.key === "+" || event.key === "-") this.zoom();
      event.stopPropagation();
    });
    dialog.addEventListener("click", (event) => event.stopPropagation());
    this.append(dialog);
    return dialog;
  }

  private button(sign: string, name: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn btn-ghost btn-icon", textContent: sign, onclick: act });
    button.setAttribute("aria-label", this.getAttribute(name) ?? name);
    return button;
  }

  private zoom = (): void => {
    this.dialog?.querySelector(".viewer-stage")?.classList.toggle("viewer-zoomed");
  };

  private go(index: number): void {
    const links = this.links;
    this.at = (index + links.length) % links.length;
    const link = links[this.at];
    const image = this.dialog?.querySelector("img");
    const title = this.dialog?.querySelector(".viewer-bar span");
    if (!image || !title || !link) return;
    this.dialog?.querySelector(".viewer-stage")?.classList.remove("viewer-zoomed");
    image.src = link.href;
    image.alt = link.querySelector("img")?.alt ?? "";
    title.textContent = links.length > 1 ? `${this.at + 1} / ${links.length}  ${image.alt}` : image.alt;
  }
}
