import { csrf } from "../lib/dom";

type Stage = "ask" | "here" | "refused" | "unable" | "failed";

/**
 * The button that lets this browser ring: shows which of `data-push` is the case, asks for the permission only after
 * a press, and tells the server where it can be reached.
 */
export class PushHere extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.pressed);
    queueMicrotask(() => void this.look());
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.pressed);
  }

  private async look(): Promise<void> {
    if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window))
      return this.show("unable");
    if (Notification.permission === "denied") return this.show("refused");
    const registration = await navigator.serviceWorker.getRegistration();
    const known = await registration?.pushManager.getSubscription();
    this.show(known && (await this.isKnown(known.endpoint)) ? "here" : "ask");
  }

  private async isKnown(endpoint: string): Promise<boolean> {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
    const name = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return (this.getAttribute("known") ?? "").split(" ").includes(name);
  }

  private show(stage: Stage): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-push]")) part.hidden = part.dataset.push !== stage;
  }

  private pressed = async (event: Event): Promise<void> => {
    const button = (event.target as Element).closest("button");
    if (!button || button.disabled) return;
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") return void this.look();
      await this.tell(await this.subscribe());
    } catch {
      this.show("failed");
    } finally {
      button.disabled = false;
    }
  };

  private async subscribe(): Promise<PushSubscription> {
    await navigator.serviceWorker.register(this.getAttribute("worker") ?? "");
    const { pushManager } = await navigator.serviceWorker.ready;
    const key = this.getAttribute("key") ?? "";
    const options = { userVisibleOnly: true, applicationServerKey: key };
    try {
      return await pushManager.subscribe(options);
    } catch (error) {
      // made for another key, of before a move to another server: it goes, and a new one comes
      const old = await pushManager.getSubscription();
      if (!old) throw error;
      await old.unsubscribe();
      return pushManager.subscribe(options);
    }
  }

  private async tell(made: PushSubscription): Promise<void> {
    const { endpoint, keys } = made.toJSON();
    const body = new URLSearchParams({ endpoint: endpoint ?? "", key: keys?.p256dh ?? "", secret: keys?.auth ?? "" });
    const headers = { "X-CSRFToken": csrf() };
    const answer = await fetch(this.getAttribute("url") ?? "", { method: "POST", body, headers });
    if (!answer.ok) throw new Error(String(answer.status));
    location.assign(answer.url);
  }
}
