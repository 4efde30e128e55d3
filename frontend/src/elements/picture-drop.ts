import { csrf, isTyping } from "../lib/dom";
import { asKept, onItsWay, picturesIn, preview, uploaded } from "../lib/pictures";
import { shrink } from "../lib/shrink";
import { take } from "../lib/store";

export const HANDOVER = "pasted-pictures";

/**
 * Takes pictures by paste, drop, album or camera, shrinks them and puts them into the form's own file input.
 * With `upload` each goes to the server at once and stays with the draft; one that fails travels with the form.
 */
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
    this.addEventListener("click", this.clicked);
    this.addEventListener("dragover", this.over);
    this.addEventListener("dragleave", this.out);
    this.addEventListener("drop", this.dropped);
    document.addEventListener("paste", this.pasted);
    this.closest("form")?.addEventListener("reset", this.clear);
    this.closest("send-once")?.addEventListener("form-sent", this.clear);
    const pastedElsewhere = new URLSearchParams(location.search).has("pasted");
    if (pastedElsewhere) void take<File[]>(HANDOVER).then((files) => this.add(files ?? []));
  }

  disconnectedCallback(): void {
    document.removeEventListener("paste", this.pasted);
  }

  private chosen = (): void => void this.add([...(this.input?.files ?? [])]);

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

  /** A paste goes to the form that has the caret; elsewhere to the report that is being written, if there is one. */
  private pasted = (event: ClipboardEvent): void => {
    const files = picturesIn(event);
    if (!files.length || event.defaultPrevented) return;
    const form = (event.target as Element | null)?.closest?.("form");
    if (!(form?.contains(this) || (this.hasAttribute("anywhere") && !isTyping(event)))) return;
    event.preventDefault();
    void this.add(files);
  };

  async add(fresh: File[]): Promise<void> {
    const room = this.most - this.files.length - this.querySelectorAll("[data-kept]").length;
    const ready = await Promise.all(fresh.slice(0, room).map(shrink));
    this.files.push(...ready);
    this.show();
    await Promise.all(ready.map(this.deliver));
  }

  /** Keep one file on the server; afterwards its id stands in the form instead of the file. */
  private deliver = async (file: File): Promise<void> => {
    const url = this.getAttribute("upload");
    const label = `${this.getAttribute("sending-label") ?? ""} ${file.name}`.trim();
    const kept = url ? await uploaded(url, file, (share) => this.tell(file, share, label)) : null;
    const index = this.files.indexOf(file);
    if (!kept || index < 0) return;
    this.files.splice(index, 1);
    this.querySelector(".drop-add")?.before(asKept(this.previewOf(file), kept, this.getAttribute("mark-label") ?? ""));
    this.show();
    this.dispatchEvent(new Event("input", { bubbles: true }));
  };

  private tell(file: File, share: number, label: string): void {
    const item = this.querySelectorAll<HTMLElement>("[data-preview]")[this.files.indexOf(file)];
    if (item) onItsWay(item, share, label);
  }

  /** Take back what was kept already. */
  private clicked = (event: MouseEvent): void => {
    const remove = (event.target as Element).closest<HTMLElement>("[data-remove]");
    if (!remove) return;
    remove.closest("[data-kept]")?.remove();
    void fetch(remove.dataset.remove ?? "", { method: "POST", headers: { "X-CSRFToken": csrf() } }).catch(() => null);
    this.dispatchEvent(new Event("input", { bubbles: true }));
  };

  private clear = (): void => {
    this.files = [];
    for (const kept of this.querySelectorAll("[data-kept]")) kept.remove();
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
    for (const file of this.files) list?.insertBefore(this.previewOf(file), add);
  }

  private previewOf(file: File): HTMLElement {
    return preview(file, this.getAttribute("remove-label") ?? "", () => {
      this.files = this.files.filter((other) => other !== file);
      this.show();
    });
  }
}
