import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PushHere } from "../src/elements/push-here";
import { place as put } from "./setup";

const PAGE = `<push-here url="/here/" key="BKey" worker="/push-worker.js" known=""><div data-push="ask" hidden><button type="button">提醒我</button></div>
<p data-push="here" hidden></p><p data-push="refused" hidden></p><p data-push="unable" hidden></p><p data-push="failed" hidden></p></push-here>`;
const made = {
  endpoint: "https://push.example.com/send/1",
  toJSON: () => ({ endpoint: "https://push.example.com/send/1", keys: { p256dh: "BPoint", auth: "secret" } }),
  unsubscribe: vi.fn(async () => true),
};
const manager = { getSubscription: vi.fn(async () => null as typeof made | null), subscribe: vi.fn(async () => made) };
const asks = vi.fn(async () => "granted");
let permission = "default";

const shown = () =>
  [...document.querySelectorAll<HTMLElement>("[data-push]")].filter((part) => !part.hidden).map((p) => p.dataset.push);
const settled = () => new Promise((done) => setTimeout(done, 20));

function able(): void {
  const registration = { pushManager: manager };
  const serviceWorker = {
    register: vi.fn(async () => registration),
    getRegistration: async () => registration,
    ready: Promise.resolve(registration),
  };
  Object.defineProperty(navigator, "serviceWorker", { value: serviceWorker, configurable: true });
  vi.stubGlobal("PushManager", class {});
  vi.stubGlobal("Notification", {
    requestPermission: asks,
    get permission() {
      return permission;
    },
  });
}

beforeEach(() => {
  vi.clearAllMocks();
  permission = "default";
  manager.getSubscription.mockResolvedValue(null);
  manager.subscribe.mockResolvedValue(made);
  asks.mockResolvedValue("granted");
});

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, "serviceWorker");
});

test("a browser that cannot says so, and asks for nothing", async () => {
  put("push-here", PushHere, PAGE);
  await settled();
  expect(shown()).toEqual(["unable"]);
  expect(asks).not.toHaveBeenCalled();
});

test("the permission is asked for only after a press, and the place is told", async () => {
  able();
  const sent = vi.fn(async () => new Response("", { status: 422 }));
  vi.stubGlobal("fetch", sent);
  put("push-here", PushHere, PAGE);
  await settled();
  expect(shown()).toEqual(["ask"]);
  expect(asks).not.toHaveBeenCalled();
  document.querySelector("button")?.click();
  await settled();
  expect(asks).toHaveBeenCalledTimes(1);
  expect(manager.subscribe).toHaveBeenCalledWith({ userVisibleOnly: true, applicationServerKey: "BKey" });
  const [url, { body }] = sent.mock.calls[0] as unknown as [string, { body: URLSearchParams }];
  expect([url, body.get("endpoint"), body.get("key"), body.get("secret")]).toEqual([
    "/here/",
    made.endpoint,
    "BPoint",
    "secret",
  ]);
  expect(shown()).toEqual(["failed"]);
});

test("who said no is told how to change it", async () => {
  able();
  permission = "denied";
  put("push-here", PushHere, PAGE);
  await settled();
  expect(shown()).toEqual(["refused"]);
});

test("a service that cannot be reached is said, and the button is there again", async () => {
  able();
  manager.subscribe.mockRejectedValue(new Error("push service error"));
  put("push-here", PushHere, PAGE);
  await settled();
  document.querySelector("button")?.click();
  await settled();
  expect(shown()).toEqual(["failed"]);
  expect(document.querySelector("button")?.disabled).toBe(false);
});

test("a browser that rings already is known by its place", async () => {
  able();
  manager.getSubscription.mockResolvedValue(made);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(made.endpoint)));
  const name = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  put("push-here", PushHere, PAGE.replace('known=""', `known="${name} "`));
  await settled();
  expect(shown()).toEqual(["here"]);
});

test("the worker shows what came and opens addresses of this product only", async () => {
  const heard: Record<string, (event: object) => void> = {};
  const showNotification = vi.fn(async () => {});
  const openWindow = vi.fn(async () => {});
  vi.stubGlobal("self", {
    addEventListener: (name: string, told: (event: object) => void) => {
      heard[name] = told;
    },
    registration: { showNotification },
    clients: { matchAll: async () => [], openWindow },
    location: { origin: "https://luoshi.example" },
    skipWaiting: async () => {},
  });
  const { place } = await import("../src/push-worker");
  const said = { title: "请您验证", body: "已改好", url: "/huarui/CRM/p/1/", tag: "t" };
  heard.push?.({ data: { json: () => said }, waitUntil: () => {} });
  expect(showNotification.mock.calls[0]).toEqual([
    "请您验证",
    expect.objectContaining({ body: "已改好", tag: "t", data: { url: "/huarui/CRM/p/1/" } }),
  ]);
  const notification = { close: vi.fn(), data: { url: "https://evil.example/" } };
  heard.notificationclick?.({ notification, waitUntil: () => {} });
  await settled();
  expect(openWindow).toHaveBeenCalledWith("https://luoshi.example/");
  expect(place("javascript:alert(1)", "https://luoshi.example")).toBe("https://luoshi.example/");
  expect(place("/a/?b", "https://luoshi.example")).toBe("https://luoshi.example/a/?b");
});
