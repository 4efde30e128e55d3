import { type Asked, plain, toCreate, toGet } from "../lib/passkeys";

type Part = "able" | "unable" | "failed";

/**
 * A form that is sent with a passkey: a press asks the device (`do` is `get` or `create`), puts its answer into the
 * field `credential` and sends the form. What is asked stands in `options` or comes `from` an address.
 */
export class PasskeyDoor extends HTMLElement {
  connectedCallback(): void {
    const able = window.isSecureContext && "credentials" in navigator && "PublicKeyCredential" in window;
    this.show("able", able);
    this.show("unable", !able);
    this.addEventListener("click", this.pressed);
    // Enter in a field of the form means the button too.
    this.addEventListener("submit", this.unanswered, true);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.pressed);
    this.removeEventListener("submit", this.unanswered, true);
  }

  private show(part: Part, shown: boolean): void {
    for (const each of this.querySelectorAll<HTMLElement>(`[data-passkey=${part}]`)) each.hidden = !shown;
  }

  private get field(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input[name=credential]");
  }

  private unanswered = (event: Event): void => {
    if (this.field?.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.ask();
  };

  private pressed = (event: Event): void => {
    if ((event.target as Element).closest("[data-passkey=press]")) void this.ask();
  };

  private async ask(): Promise<void> {
    const { field } = this;
    if (!field?.form?.reportValidity()) return;
    this.show("failed", false);
    try {
      const { publicKey } = await this.options();
      const made =
        this.getAttribute("do") === "create"
          ? await navigator.credentials.create({ publicKey: toCreate(publicKey) })
          : await navigator.credentials.get({ publicKey: toGet(publicKey) });
      field.value = plain(made as PublicKeyCredential);
      field.form.requestSubmit();
      // Sent again it needs a new answer: the server takes each once.
      queueMicrotask(() => {
        field.value = "";
      });
    } catch {
      this.show("failed", true);
    }
  }

  private async options(): Promise<{ publicKey: Asked }> {
    const given = this.getAttribute("options");
    if (given) return JSON.parse(given);
    const answer = await fetch(this.getAttribute("from") ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options;
  }
}
