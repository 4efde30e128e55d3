import { csrf } from "./dom";

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
export async function uploaded(url: string, file: File): Promise<Kept | null> {
  const direct = document.querySelector("meta[name=direct-upload]") && file.size >= WORTH_A_DETOUR;
  const body = new FormData();
  body.append("files", file);
  return (direct && (await straight(url, file))) || kept(url, body);
}

/** Into the store itself: ask for a place, put it there, say that it lies there. */
async function straight(url: string, file: File): Promise<Kept | null> {
  const place = await posted(`${url}direct/`, form({ name: file.name, size: String(file.size) }));
  if (!place) return null;
  const body = form(place.fields as Record<string, string>);
  body.append("file", file);
  const put = await fetch(String(place.url), { method: "POST", body, mode: "cors" }).catch(() => null);
  return put?.ok ? kept(`${url}direct/arrived/`, form({ ticket: String(place.ticket) })) : null;
}

function form(fields: Record<string, string>): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return body;
}

async function kept(url: string, body: FormData): Promise<Kept | null> {
  const answer = await posted(url, body);
  return (answer?.files as Kept[] | undefined)?.[0] ?? null;
}

async function posted(url: string, body: FormData): Promise<Record<string, unknown> | null> {
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrf() } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
