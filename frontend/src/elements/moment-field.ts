import { type Kind, native, understood } from "../lib/moments";

/**
 * A day or time as text in the page's language, with a button that opens the browser's calendar. The browser's own
 * field would say “mm/dd/yyyy” in a Chinese page; without script it is still there.
 */
export class MomentField extends HTMLElement {
  private input: HTMLInputElement | null = null;
  private picker: HTMLInputElement | null = null;

  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input || this.input || input.type === "text") return;
    const kind = input.type as Kind;
    this.input = input;
    this.picker = input.cloneNode() as HTMLInputElement;
    for (const name of ["id", "name", "required", "aria-describedby", "aria-label"]) this.picker.removeAttribute(name);
    Object.assign(this.picker, { tabIndex: -1, className: "moment-picker" });
    this.picker.setAttribute("aria-hidden", "true");
    const { value } = input;
    Object.assign(input, { type: "text", inputMode: kind === "time" ? "numeric" : "text", autocomplete: "off" });
    input.value = understood(value, kind) || value;
    const wanted = { date: ["date"], "datetime-local": ["date", "time"], time: ["time"] }[kind] ?? [];
    input.placeholder ||= wanted.map((name) => this.getAttribute(name)).join(" ");
    input.addEventListener("change", () => this.tidy(kind));
    this.picker.addEventListener("change", (event) => this.picked(event, kind));
    this.append(this.picker);
    if ("showPicker" in HTMLInputElement.prototype) this.append(this.button(kind));
  }

  private tidy(kind: Kind): void {
    if (this.input) this.input.value = understood(this.input.value, kind) || this.input.value;
  }

  private picked(event: Event, kind: Kind): void {
    event.stopPropagation();
    if (!this.input || !this.picker?.value) return;
    this.input.value = understood(this.picker.value, kind);
    for (const name of ["input", "change"]) this.input.dispatchEvent(new Event(name, { bubbles: true }));
    this.input.focus();
  }

  private button(kind: Kind): HTMLButtonElement {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "moment-button" });
    button.setAttribute("aria-label", this.getAttribute("pick") ?? "");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", kind === "time" ? "#i-clock" : "#i-calendar");
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "i");
    icon.setAttribute("aria-hidden", "true");
    icon.append(use);
    button.append(icon);
    button.onclick = () => {
      if (this.picker && this.input) this.picker.value = native(understood(this.input.value, kind));
      this.picker?.showPicker();
    };
    return button;
  }
}
