/** Loaded when somebody draws on a picture, and only then. */
import { MarkerStage } from "./elements/marker-stage";
import { PictureMarker } from "./elements/picture-marker";

if (!customElements.get("marker-stage")) {
  customElements.define("marker-stage", MarkerStage);
  customElements.define("picture-marker", PictureMarker);
}

interface Answer {
  said?: string;
  sentence?: string;
  thumb: string;
  url: string;
  original: string;
}
type Changed = (answer: Answer) => void;

/** The tools in a dialog over the page; `changed` hears what the server answered to a saved picture. */
export async function openMarker(url: string, changed: Changed): Promise<void> {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  const html = await answer?.text();
  if (!html || !answer || answer.status >= 500) {
    location.assign(url);
    return;
  }
  const dialog = Object.assign(document.createElement("dialog"), {
    className: "viewer marker-dialog",
    innerHTML: html,
  });
  dialog.setAttribute("aria-labelledby", "marker-title");
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("submit", (event) => void save(event as SubmitEvent, dialog, changed), true);
  dialog.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-close]")) leave(event, dialog);
  });
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector<HTMLElement>("marker-stage") ?? dialog).focus();
}

function leave(event: Event, dialog: HTMLDialogElement): void {
  event.preventDefault();
  dialog.close();
}

async function save(event: SubmitEvent, dialog: HTMLDialogElement, changed: Changed): Promise<void> {
  event.preventDefault();
  event.stopPropagation();
  const form = event.target as HTMLFormElement;
  const button = event.submitter;
  if (button?.hasAttribute("aria-busy")) return;
  button?.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(
    () => null,
  );
  button?.removeAttribute("aria-busy");
  const told = answer?.headers.get("Content-Type")?.includes("json") ? ((await answer.json()) as Answer) : null;
  if (answer?.ok && told) {
    dialog.close();
    changed(told);
    return;
  }
  const line = dialog.querySelector<HTMLElement>("[data-refused]");
  if (!line) return;
  line.textContent = told?.sentence ?? dialog.querySelector("[data-say=away]")?.textContent ?? "";
  line.hidden = false;
}
