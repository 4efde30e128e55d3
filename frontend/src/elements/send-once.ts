import { isComposing, uuid } from "../lib/dom";
import { sendPatiently, show } from "../lib/send";
import { keepWords, restoreWords } from "../lib/words";

interface HtmxRequest extends Event {
  detail: { ctx: { request: { method: string }; fetch?: typeof fetch } };
}

/**
 * Wraps a form: it goes out once however often the button is pressed, waits with its words while the server
 * is away, and repeats under the same key. Without script the form is sent by the browser.
 */
export class SendOnce extends HTMLElement {
  private busy = false;

  connectedCallback(): void {
    this.addEventListener("submit", this);
    this.addEventListener("keydown", this);
    this.addEventListener("htmx:config:request", this);
    this.addEventListener("htmx:before:request", this);
    this.addEventListener("htmx:after:request", this);
    this.addEventListener("htmx:finally:request", this);
    window.addEventListener("pageshow", this.renew);
    const form = this.querySelector("form");
    if (form) void restoreWords(form);
  }

  disconnectedCallback(): void {
    window.removeEventListener("pageshow", this.renew);
  }

  handleEvent(event: Event): void {
    if (event.type === "submit") this.submit(event as SubmitEvent);
    else if (event.type === "keydown") this.keep(event as KeyboardEvent);
    else if (event.type === "htmx:config:request") {
      const { ctx } = (event as HtmxRequest).detail;
      if (ctx.request.method === "POST") ctx.fetch = (url, options) => sendPatiently(url, options ?? {}, this.waiting);
    } else if (event.type === "htmx:before:request") this.busy = true;
    else if (event.type === "htmx:after:request") this.renewIfKept(event);
    else this.rest();
  }

  /** Enter that only ends a composition must not send the form. */
  private keep(event: KeyboardEvent): void {
    if (event.key === "Enter" && isComposing(event) && event.target instanceof HTMLInputElement) event.preventDefault();
  }

  private submit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (form.method === "dialog" || form.target) return;
    if (this.busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (form.matches("[hx-post],[data-hx-post]")) return; // htmx may still ask or refuse; see before:request
    this.busy = true;
    event.submitter?.setAttribute("aria-busy", "true");
    event.preventDefault();
    void this.send(form, event.submitter);
  }

  private async send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
    const body = new FormData(form, submitter);
    const multipart = form.enctype === "multipart/form-data";
    const plain = new URLSearchParams(body as unknown as Record<string, string>);
    try {
      const answer = await sendPatiently(url, { method: "POST", body: multipart ? body : plain }, this.waiting);
      const door = answer.headers.get("Luoshi-Sign-In");
      if (door) {
        await keepWords(form); // the session is over; the words wait until the person is back
        location.assign(`${door}&kept=1`);
      } else if (!answer.headers.get("Content-Type")?.startsWith("text/html")) location.assign(answer.url);
      else {
        const html = await answer.text();
        if (answer.ok) form.dispatchEvent(new CustomEvent("form-sent", { bubbles: true }));
        show(html, answer.redirected ? answer.url : location.href);
      }
    } catch {
      this.say(this.getAttribute("failed") ?? "");
    } finally {
      this.rest();
    }
  }

  private waiting = (): void => this.say(this.getAttribute("waiting") ?? "");

  private say(words: string): void {
    const line = this.querySelector<HTMLElement>("[data-send-says]");
    if (!line) return;
    line.textContent = words;
    line.hidden = !words;
  }

  private rest(): void {
    this.busy = false;
    for (const button of this.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }

  /** A form that stays on the page after a success writes a new thing next time. */
  private renewIfKept(event: Event): void {
    const ctx = (event as CustomEvent).detail?.ctx;
    if (ctx?.request?.method !== "POST") return;
    if (ctx.response?.status >= 500) this.say(this.getAttribute("failed") ?? "");
    if (ctx.response?.status >= 400) return;
    this.say("");
    event.target?.dispatchEvent(new CustomEvent("form-sent", { bubbles: true }));
    this.renew();
  }

  private renew = (event?: Event): void => {
    if (event instanceof PageTransitionEvent && !event.persisted) return;
    for (const key of this.querySelectorAll<HTMLInputElement>("input[name=key]")) key.value = uuid();
  };
}
