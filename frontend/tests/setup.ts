import { vi } from "vitest";

/** Register an element once and put the given html on the page. */
export function place(name: string, element: CustomElementConstructor, html: string): HTMLElement {
  if (!customElements.get(name)) customElements.define(name, element);
  document.body.innerHTML = html;
  return document.querySelector(name) as HTMLElement;
}

export function press(
  target: EventTarget,
  key: string,
  more: KeyboardEventInit & { keyCode?: number } = {},
): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  if (more.keyCode) Object.defineProperty(event, "keyCode", { value: more.keyCode });
  target.dispatchEvent(event);
  return event;
}

export function type(field: HTMLInputElement | HTMLTextAreaElement, words: string): void {
  field.value = words;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Everything on happy-dom's page takes room. */
export function everythingIsVisible(): void {
  vi.spyOn(Element.prototype, "getClientRects").mockReturnValue([{}] as unknown as DOMRectList);
}

export const answer = (text = "", status = 200, headers: Record<string, string> = {}): Response =>
  new Response(status === 204 || status === 304 ? null : text, {
    status,
    headers: { "Content-Type": "text/html", ...headers },
  });
