import { kept, straight } from "./straight";

/** What the server says about a file it keeps. */
export interface Kept {
  id: string;
  thumb: string;
  remove: string;
  marks: string;
}

export const picturesIn = (event: ClipboardEvent): File[] =>
  [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));

/** A small picture, or the name of what is none, with a button that takes it out. */
export function preview(file: File, removeLabel: string, remove: () => void): HTMLElement {
  const item = Object.assign(document.createElement("div"), { className: "drop-item" });
  item.dataset.preview = "";
  if (file.type.startsWith("image/")) {
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    image.onload = () => URL.revokeObjectURL(image.src);
    item.append(image);
  } else item.append(Object.assign(document.createElement("span"), { className: "name ell", textContent: file.name }));
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "remove", textContent: "×", onclick: remove });
  button.setAttribute("aria-label", `${removeLabel} ${file.name}`.trim());
  item.append(button);
  return item;
}

/** Turn a preview into one of a file that the server keeps: its id stands in the form instead of the file. */
export function asKept(item: HTMLElement, kept: Kept, markLabel = ""): HTMLElement {
  delete item.dataset.preview;
  item.dataset.kept = "";
  item.append(Object.assign(document.createElement("input"), { type: "hidden", name: "attachment", value: kept.id }));
  if (kept.marks && markLabel) {
    const draw = Object.assign(document.createElement("a"), { className: "draw", href: kept.marks });
    draw.dataset.marks = "";
    draw.textContent = markLabel;
    item.append(draw);
  }
  const remove = item.querySelector<HTMLElement>(".remove");
  if (remove) {
    remove.onclick = null;
    remove.dataset.remove = kept.remove;
  }
  return item;
}

/** Smaller ones go with one request; three would take longer. */
const WORTH_A_DETOUR = 512 * 1024;

/** Send one file ahead; nothing while the server is away or when it refuses, which the form will tell. */
export async function uploaded(url: string, file: File, told: (share: number) => void): Promise<Kept | null> {
  const direct = document.querySelector("meta[name=direct-upload]") && file.size >= WORTH_A_DETOUR;
  const body = new FormData();
  body.append("files", file);
  return (direct && (await straight(url, file, told))) || kept(url, body);
}

/** How far a file is on its way, below its preview. */
export function onItsWay(item: HTMLElement, share: number, label: string): void {
  const bar = item.querySelector("progress") ?? item.appendChild(document.createElement("progress"));
  bar.setAttribute("aria-label", label);
  bar.value = share;
}
