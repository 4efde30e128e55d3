import { isTyping } from "../lib/dom";
import { picturesIn } from "../lib/pictures";
import { keep } from "../lib/store";
import { HANDOVER } from "./picture-drop";

/**
 * A picture pasted on any page opens the report page with the picture already in it, unless a form or
 * a field that somebody is writing in takes it.
 */
export class PasteAnywhere extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("paste", this.pasted);
  }

  disconnectedCallback(): void {
    document.removeEventListener("paste", this.pasted);
  }

  private pasted = async (event: ClipboardEvent): Promise<void> => {
    const files = picturesIn(event);
    const url = this.getAttribute("url");
    const mine = (event.target as Element | null)?.closest?.("form")?.querySelector("picture-drop");
    const writing = document.querySelector("picture-drop[anywhere]");
    if (!files.length || !url || event.defaultPrevented || isTyping(event) || mine || writing) return;
    event.preventDefault();
    await keep(HANDOVER, files);
    location.assign(`${url}${url.includes("?") ? "&" : "?"}pasted=1`);
  };
}
