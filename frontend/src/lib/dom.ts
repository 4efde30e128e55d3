/** The token the server wants with every write; the shell keeps it on the body. */
export function csrf(): string {
  const field = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  if (field) return field.value;
  const headers = document.body.getAttribute("hx-headers:inherited") ?? "{}";
  return JSON.parse(headers)["X-CSRFToken"] ?? "";
}

/** A random id; `crypto.randomUUID` is missing on plain http inside company networks. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Whether an input method is still composing: such keys belong to it alone. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Whether the person is writing somewhere. */
export function isTyping(event: Event): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "file"].includes(target.type);
}

/** Whether an element takes room on the page. */
export function isVisible(element: Element): boolean {
  return element.getClientRects().length > 0;
}

export const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
