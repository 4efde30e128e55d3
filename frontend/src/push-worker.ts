/** Kept by the browser: shows what came by push, and opens its page when it is tapped. */

interface Told {
  title: string;
  body: string;
  url: string;
  tag: string;
}

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
  data: { json(): unknown } | null;
  notification: Notification;
}

interface Page {
  url: string;
  focus(): Promise<unknown>;
}

interface Scope extends EventTarget {
  registration: ServiceWorkerRegistration;
  clients: { matchAll(which: object): Promise<Page[]>; openWindow(url: string): Promise<unknown> };
  skipWaiting(): Promise<void>;
  location: Location;
}

const scope = self as unknown as Scope;

/** An address of this product; anything else becomes the start page. */
export function place(url: string, origin: string): string {
  try {
    const there = new URL(url, origin);
    return there.origin === origin ? there.href : `${origin}/`;
  } catch {
    return `${origin}/`;
  }
}

scope.addEventListener("install", () => void scope.skipWaiting());

scope.addEventListener("push", (event) => {
  const told = ((event as Waiting).data?.json() ?? {}) as Partial<Told>;
  const { title = "", body = "", url = "/", tag = "" } = told;
  // renotify: a newer word about the same thing takes the place of the older, and rings.
  const options = { body, tag, renotify: !!tag, data: { url }, lang: navigator.language };
  (event as Waiting).waitUntil(scope.registration.showNotification(title, options));
});

scope.addEventListener("notificationclick", (event) => {
  const { notification } = event as Waiting;
  notification.close();
  (event as Waiting).waitUntil(open(place(String(notification.data?.url ?? "/"), scope.location.origin)));
});

async function open(url: string): Promise<unknown> {
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url === url);
  return there ? there.focus() : scope.clients.openWindow(url);
}
