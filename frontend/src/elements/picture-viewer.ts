import { Zooming } from "../lib/zooming";

const WORDS = ["previous", "next", "zoom", "smaller", "original", "marked", "close"];

/**
 * Opens the pictures of a strip over the whole screen: arrows or a swipe go on, a double click, wheel, two fingers,
 * + and − zoom, O switches between the original and its marks, Escape closes. Focus stays inside and comes back.
 */
export class PictureViewer extends HTMLElement {
  private dialog: HTMLDialogElement | null = null;
  private zooming: Zooming | null = null;
  private at = 0;
  private bare = false;

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
    this.button("close")?.focus();
  }

  private build(): HTMLDialogElement {
    const dialog = Object.assign(document.createElement("dialog"), { className: "viewer" });
    const bar = Object.assign(document.createElement("div"), { className: "viewer-bar" });
    const title = Object.assign(document.createElement("p"), { className: "grow ell" });
    title.setAttribute("aria-live", "polite");
    bar.append(title, ...WORDS.map(this.made));
    const stage = Object.assign(document.createElement("div"), { className: "viewer-stage" });
    const image = document.createElement("img");
    image.draggable = false;
    stage.append(image);
    const zooming = new Zooming(stage, image, (step) => this.go(this.at + step));
    stage.addEventListener("click", (event) => zooming.factor === 1 && zooming.beside(event) && dialog.close());
    stage.addEventListener("dblclick", () => (zooming.factor === 1 ? zooming.by(2.5) : zooming.fit()));
    this.zooming = zooming;
    dialog.append(bar, stage);
    dialog.addEventListener("keydown", this.pressed);
    dialog.addEventListener("click", (event) => event.stopPropagation());
    dialog.addEventListener("close", () => this.links[this.at]?.focus());
    this.append(dialog);
    return dialog;
  }

  private deeds: Record<string, () => void> = {
    previous: () => this.go(this.at - 1),
    next: () => this.go(this.at + 1),
    zoom: () => this.zooming?.by(1.5),
    smaller: () => this.zooming?.by(1 / 1.5),
    original: () => this.turn(),
    marked: () => this.turn(),
    close: () => this.dialog?.close(),
  };

  private made = (name: string): HTMLButtonElement => {
    const button = document.createElement("button");
    const words = this.getAttribute(name) ?? name;
    const sign = { previous: "←", next: "→", zoom: "+", smaller: "−", close: "×" }[name];
    Object.assign(button, { type: "button", textContent: sign ?? words, onclick: this.deeds[name] });
    button.className = `btn btn-ghost${sign ? " btn-icon" : " btn-s"}`;
    button.dataset.deed = name;
    if (sign) button.setAttribute("aria-label", words);
    return button;
  };

  private button(name: string): HTMLButtonElement | null {
    return this.dialog?.querySelector(`[data-deed=${name}]`) ?? null;
  }

  private pressed = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const zoomed = (this.zooming?.factor ?? 1) > 1;
    const far = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    const deed = { ArrowLeft: "previous", ArrowRight: "next", "+": "zoom", "=": "zoom", "-": "smaller", o: "original" };
    const name = deed[event.key as keyof typeof deed];
    if (zoomed && far) this.zooming?.move(far[0], far[1]);
    else if (event.key === "0") this.zooming?.fit();
    else if (name) this.deeds[name]();
    else return;
    event.preventDefault();
  };

  /** The other side of this picture: without its marks, and back. */
  private turn(): void {
    if (this.links[this.at]?.dataset.original) this.go(this.at, !this.bare);
  }

  private go(index: number, bare = false): void {
    const links = this.links;
    this.at = (index + links.length) % links.length;
    const link = links[this.at];
    const [image, title] = [this.dialog?.querySelector("img"), this.dialog?.querySelector(".viewer-bar p")];
    if (!image || !title || !link) return;
    const { original } = link.dataset;
    this.bare = bare && !!original;
    this.zooming?.fit();
    image.src = this.bare && original ? original : link.href;
    image.alt = link.querySelector("img")?.alt ?? "";
    title.textContent = links.length > 1 ? `${this.at + 1} / ${links.length}  ${image.alt}` : image.alt;
    const shown: Record<string, boolean> = { original: !!original && !this.bare, marked: this.bare };
    for (const name of ["previous", "next"]) shown[name] = links.length > 1;
    for (const [name, yes] of Object.entries(shown)) this.button(name)?.toggleAttribute("hidden", !yes);
  }
}
