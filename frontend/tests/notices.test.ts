import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LivePart } from "../src/elements/live-part";
import { ReadOnSight } from "../src/elements/read-on-sight";
import { UnreadWatch } from "../src/elements/unread-watch";
import { answer, place } from "./setup";

const WATCH = `<a class="with-unread" aria-label="通知"></a><unread-watch url="/count/" every="30" count="0"></unread-watch>`;
const counted = (unread: number, tag: string) =>
  answer(JSON.stringify({ unread, label: `通知 ${unread || ""}`.trim() }), 200, {
    "Content-Type": "application/json",
    ETag: tag,
  });
let asked: ReturnType<typeof vi.fn>;
let hidden = false;

beforeEach(() => {
  vi.useFakeTimers();
  hidden = false;
  vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
  asked = vi.fn(async () => counted(0, '"0"'));
  vi.stubGlobal("fetch", asked);
  document.title = "今天";
});

afterEach(() => {
  document.body.innerHTML = "";
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a new notice stands on the bell and before the title, and goes when it is read", async () => {
  place("unread-watch", UnreadWatch, WATCH);
  asked.mockImplementation(async () => counted(3, '"3"'));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(document.title).toBe("(3) 今天");
  expect(document.querySelector(".with-unread .unread")?.textContent).toBe("3");
  expect(document.querySelector(".with-unread")?.getAttribute("aria-label")).toBe("通知 3");
  asked.mockImplementation(async () => counted(0, '"0"'));
  document.dispatchEvent(new Event("notices-seen"));
  await vi.advanceTimersByTimeAsync(0);
  expect(document.title).toBe("今天");
  expect(document.querySelector(".unread")).toBeNull();
});

test("what the page knew when it was made stands before the title at once", () => {
  place("unread-watch", UnreadWatch, WATCH.replace('count="0"', 'count="2"'));
  expect(document.title).toBe("(2) 今天");
  expect(asked).not.toHaveBeenCalled();
});

test("it asks with the last tag, and says only what changed", async () => {
  place("unread-watch", UnreadWatch, WATCH);
  const changed = vi.fn();
  document.addEventListener("notices-changed", changed);
  await vi.advanceTimersByTimeAsync(30_000);
  asked.mockImplementation(async () => answer("", 304));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked.mock.calls[1]?.[1]).toEqual({ headers: { "If-None-Match": '"0"' } });
  expect(changed).not.toHaveBeenCalled();
  document.removeEventListener("notices-changed", changed);
});

test("as many as before may be others: one was read meanwhile, another came", async () => {
  place("unread-watch", UnreadWatch, WATCH.replace('count="0"', 'count="1"'));
  const changed = vi.fn();
  document.addEventListener("notices-changed", changed);
  asked.mockImplementation(async () => counted(1, '"1-later"'));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(changed).toHaveBeenCalledTimes(1);
  document.removeEventListener("notices-changed", changed);
});

test("a hidden page asks nothing, and at once when it is seen again", async () => {
  place("unread-watch", UnreadWatch, WATCH);
  hidden = true;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).not.toHaveBeenCalled();
  hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  expect(asked).toHaveBeenCalledTimes(1);
});

test("when nobody is at the page it asks seldom, and at once when somebody comes", async () => {
  place("unread-watch", UnreadWatch, WATCH);
  await vi.advanceTimersByTimeAsync(6 * 60_000);
  const before = asked.mock.calls.length;
  await vi.advanceTimersByTimeAsync(100_000);
  expect(asked.mock.calls.length - before).toBeLessThanOrEqual(1);
  const then = asked.mock.calls.length;
  document.dispatchEvent(new Event("pointerdown"));
  expect(asked.mock.calls.length).toBe(then + 1);
});

test("a part that listens asks when it is told, and not by the clock", async () => {
  place("live-part", LivePart, `<live-part url="?since=x" on="notices-changed"><div></div></live-part>`);
  asked.mockImplementation(async () => answer("", 304));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).not.toHaveBeenCalled();
  document.dispatchEvent(new Event("notices-changed"));
  expect(asked).toHaveBeenCalledTimes(1);
});

test("rows that were looked at for a moment are told together, once; those passed by are not", async () => {
  let report: (rows: { target: Element; isIntersecting: boolean }[]) => void = () => {};
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(told: typeof report) {
        report = told;
      }
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  asked.mockImplementation(async () => answer("", 204));
  const rows = ["a", "b", "c"].map((key) => `<p data-unread="${key}"></p>`).join("");
  place("read-on-sight", ReadOnSight, `<read-on-sight url="/seen/">${rows}</read-on-sight>`);
  const [a, b, c] = document.querySelectorAll("p");
  report([a, b, c].map((target) => ({ target: target as Element, isIntersecting: true })));
  await vi.advanceTimersByTimeAsync(800);
  report([{ target: c as Element, isIntersecting: false }]);
  await vi.advanceTimersByTimeAsync(1300);
  report([{ target: a as Element, isIntersecting: true }]);
  await vi.advanceTimersByTimeAsync(1300);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(String(asked.mock.calls[0]?.[1].body)).toBe("seen=a&seen=b");
});
