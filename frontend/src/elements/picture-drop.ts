import { shrink } from "../lib/shrink";
import { take } from "../lib/store";

export const HANDOVER = "pasted-pictures";

/** Takes pictures by paste, drop, album or camera, shrinks them and puts them into the form's own file input. */
export class PictureDrop extends HTMLElement {
  private files: File[] = [];

  private get input(): HTMLInputElement | null {
    return this.querySelector("input[type=file]");
  }

  private get most(): number {
    return Number(this.getAttribute("max")) || 20;
  }

  connectedCallback(): void {
    this.input?.addEventListener("change", this.chosen);
    this.addEventListener("dragover", this.over);
    this.addEventListener("dragleave", this.out);
    this.addEventListener("drop", this.dropped);
    document.addEventListener("paste", this.pasted);
    this.closest("form")?.addEventListener("reset", this.clear);
    this.closest("send-once")?.addEventListener("form-sent", this.clear);
    if (new URLSearchParams(location.search).has("pasted")) void this.receive();
  }

  disconnectedCallback(): void {
    document.removeEventListener("paste", this.pasted);
  }

  /** The picture pasted on another page. */
  private async receive(): Promise<void> {
    const files = await take<File[]>(HANDOVER);
    if (files) await this.add(files);
  }

  private chosen = (): void => {
    const fresh = [...(this.input?.files ?? [])];
    void this.add(fresh);
  };

  private over = (event: DragEvent): void => {
    event.preventDefault();
    this.classList.add("drop-over");
  };

  private out = (): void => this.classList.remove("drop-over");

  private dropped = (event: DragEvent): void => {
    event.preventDefault();
    this.out();
    void this.add([...(event.dataTransfer?.files ?? [])]);
  };

  /** A paste goes to the drop zone of the form that has the caret, else to the only one on the page. */
  private pasted = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    if (!files.length || event.defaultPrevented) return;
    const form = (event.target as Element | null)?.closest?.("form");
    const mine = form ? form.contains(this) : document.querySelector("picture-drop") === this;
    const homeless = form && !form.querySelector("picture-drop") && document.querySelector("picture-drop") === this;
    if (!mine && !homeless) return;
    event.preventDefault();
    void this.add(files);
  };

  async add(fresh: File[]): Promise<void> {
    const ready = await Promise.all(fresh.slice(0, this.most - this.files.length).map(shrink));
    this.files.push(...ready);
    this.show();
  }

  private clear = (): void => {
    this.files = [];
    this.show();
  };

  /** Hand the files to the input and draw their previews. */
  private show(): void {
    const carrier = new DataTransfer();
    for (const file of this.files) carrier.items.add(file);
    if (this.input) this.input.files = carrier.files;
    const list = this.querySelector("[data-drop-list]");
    for (const old of this.querySelectorAll("[data-preview]")) old.remove();
    const add = list?.querySelector(".drop-add") ?? null;
    this.files.forEach((file, index) => {
      list?.insertBefore(this.preview(file, index), add);
    });
  }

  private preview(file: File, index: number): HTMLElement {
    const item = document.createElement("div");
    item.className = "drop-item";
    item.dataset.preview = "";
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      image.onload = () => URL.revokeObjectURL(image.src);
      item.append(image);
    } else
      item.append(Object.assign(document.createElement("span"), { className: "name ell", textContent: file.name }));
    const remove = Object.assign(document.createElement("button"), {
      type: "button",
      className: "remove",
      textContent: "×",
    });
    remove.setAttribute("aria-label", `${this.getAttribute("remove-label") ?? ""} ${file.name}`.trim());
    remove.onclick = () => {
      this.files.splice(index, 1);
      this.show();
    };
    item.append(remove);
    return item;
  }
}
