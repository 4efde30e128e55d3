import { isComposing, uuid } from "../lib/dom";
import { follow, isAway, sendPatiently } from "../lib/send";
import { sentenceOf, Unsent } from "../lib/unsent";
import { restoreWords } from "../lib/words";

const HEARD = ["submit", "keydown", "click"].concat(
  ["config:request", "before:request", "after:request", "error", "finally:request"].map((name) => `htmx:${name}`),
);

interface HtmxRequest extends Event {
  detail: { ctx: { request: { method: string }; fetch?: typeof fetch } };
}

/**
 * Wraps a form: it goes out once however often the button is pressed, waits with its words while the server
 * is away, and repeats under the same key. Without script the form is sent by the browser.
 */
export class SendOnce extends HTMLElement {
  private busy = false;
  private readonly unsent = new Unsent(this);
  /** Which button it was, for the next try. */
  private pressed: HTMLElement | null = null;

  connectedCallback(): void {
    for (const name of HEARD) this.addEventListener(name, this);
    window.addEventListener("pageshow", this.renew);
    const form = this.querySelector("form");
    if (form) void restoreWords(form);
  }

  disconnectedCallback(): void {
    window.removeEventListener("pageshow", this.renew);
    this.unsent.over();
  }

  handleEvent(event: Event): void {
    const ctx = (event as HtmxRequest).detail?.ctx;
    const writes = ctx?.request?.method === "POST";
    if (event.type === "submit") this.submit(event as SubmitEvent);
    else if (event.type === "keydown") this.keep(event as KeyboardEvent);
    else if (event.type === "click") this.again(event);
    else if (event.type === "htmx:config:request") {
      if (writes) ctx.fetch = (url, options) => sendPatiently(url, options ?? {}, this.waiting);
    } else if (event.type === "htmx:before:request") this.busy = true;
    else if (event.type === "htmx:after:request") this.renewIfKept(event);
    else if (event.type === "htmx:finally:request") this.rest();
    else if (writes) this.unsent.gaveUp(); // an error: no answer at all
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
    this.pressed = event.submitter;
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
      if (isAway(answer)) return this.unsent.gaveUp(sentenceOf(await answer.text())); // with all that was chosen
      this.unsent.over();
      await follow(form, answer);
    } catch {
      this.unsent.gaveUp();
    } finally {
      this.rest();
    }
  }

  private waiting = (): void => this.unsent.waits();

  /** “Try again”: the same form, by the same button, under the same key. */
  private again(event: Event): void {
    if (!(event.target as Element).closest("[data-send-again]")) return;
    const button = this.pressed?.isConnected && this.pressed.matches("[type=submit]") ? this.pressed : null;
    this.querySelector("form")?.requestSubmit(button);
  }

  private rest(): void {
    this.busy = false;
    for (const button of this.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }

  /** A form that stays on the page after a success writes a new thing next time. */
  private renewIfKept(event: Event): void {
    const ctx = (event as CustomEvent).detail?.ctx;
    if (ctx?.request?.method !== "POST") return;
    if (ctx.response?.status >= 500) this.unsent.gaveUp();
    else this.unsent.over();
    if (ctx.response?.status >= 400) return;
    event.target?.dispatchEvent(new CustomEvent("form-sent", { bubbles: true }));
    this.renew();
  }

  private renew = (event?: Event): void => {
    if (event instanceof PageTransitionEvent && !event.persisted) return;
    for (const key of this.querySelectorAll<HTMLInputElement>("input[name=key]")) key.value = uuid();
  };
}
