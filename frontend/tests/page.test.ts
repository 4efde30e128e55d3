import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { CopyText } from "../src/elements/copy-text";
import { PasteAnywhere } from "../src/elements/paste-anywhere";
import { ThemeSwitch } from "../src/elements/theme-switch";
import { showCurrentTabs } from "../src/lib/current-tab";
import { csrf, uuid } from "../src/lib/dom";
import { listenForOverlays } from "../src/lib/overlays";
import { place } from "./setup";

beforeEach(() => {
  document.documentElement.removeAttribute("data-theme");
});

test("the token comes from the body when no form is there", () => {
  document.body.innerHTML = "";
  document.body.setAttribute("hx-headers:inherited", '{"X-CSRFToken":"abc"}');
  expect(csrf()).toBe("abc");
});

test("ids are random and well-formed", () => {
  expect(uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid()).not.toBe(uuid());
});

test("a theme is shown at once, and the system's by taking the choice away", () => {
  place(
    "theme-switch",
    ThemeSwitch,
    `<theme-switch><form><button value="dark">D</button><button value="">S</button></form></theme-switch>`,
  );
  const [dark, system] = document.querySelectorAll("button");
  const choose = (submitter: HTMLButtonElement | undefined) =>
    document
      .querySelector("form")
      ?.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter }));
  choose(dark);
  expect(document.documentElement.dataset.theme).toBe("dark");
  choose(system);
  expect(document.documentElement.dataset.theme).toBeUndefined();
});

test("a menu closes by a click elsewhere, a dialog opens by name", () => {
  document.body.innerHTML = `<details class="menu" open><summary>m</summary></details><button data-open="d">o</button><dialog id="d"></dialog>`;
  listenForOverlays();
  document.querySelector("button")?.click();
  expect(document.querySelector("details")?.open).toBe(false);
  expect(document.querySelector("dialog")?.open).toBe(true);
});

test("pasted text is left alone", () => {
  place("paste-anywhere", PasteAnywhere, `<paste-anywhere url="/report/"></paste-anywhere>`);
  const event = new Event("paste", { bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(false);
  vi.restoreAllMocks();
});

test("the two dark sets of colours are the same", () => {
  const css = readFileSync("styles/tokens.css", "utf8");
  const chosen = /\[data-theme="dark"\] \{(.*?)\n\}/s.exec(css)?.[1] ?? "";
  const system = /prefers-color-scheme: dark\) \{\s*:root:not\(\[data-theme\]\) \{(.*?)\n {2}\}/s.exec(css)?.[1] ?? "-";
  const bare = (text: string) => text.replace(/\s+/g, " ").trim();
  expect(bare(system)).toBe(bare(chosen));
});

test("an address is copied; where the browser forbids it, it is marked for the hand", async () => {
  const words = `<code data-copy="text"> https://x/calendar/feed_1.ics </code><button data-copy="press" hidden>C</button>
    <p data-copy-says="done" hidden></p><p data-copy-says="marked" hidden></p>`;
  const write = vi.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error("no"));
  vi.stubGlobal("navigator", { clipboard: { writeText: write } });
  const element = place("copy-text", CopyText, `<copy-text>${words}</copy-text>`);
  const [button] = element.querySelectorAll("button");
  const hidden = () => Array.from(element.querySelectorAll("p"), (one) => one.hidden);
  button?.click();
  await vi.waitFor(() => expect(hidden()).toEqual([false, true]));
  expect(write).toHaveBeenCalledWith("https://x/calendar/feed_1.ics");
  button?.click();
  await vi.waitFor(() => expect(hidden()).toEqual([true, false]));
  vi.unstubAllGlobals();
});

test("tabs that are wider than the phone begin where one is, and others stay as they are", () => {
  document.body.innerHTML = `<nav class="seg"><a>1</a><a aria-current="page">2</a></nav>
    <nav class="seg"><a aria-current="page">1</a><a>2</a></nav>`;
  const [far, near] = document.querySelectorAll<HTMLElement>(".seg");
  const at = (left: number, width: number) => () => new DOMRect(left, 0, width, 44);
  for (const row of [far, near]) if (row) row.getBoundingClientRect = at(10, 300);
  const [out, within] = document.querySelectorAll<HTMLElement>("[aria-current]");
  if (out && within) [out.getBoundingClientRect, within.getBoundingClientRect] = [at(500, 60), at(12, 60)];
  showCurrentTabs();
  expect([far?.scrollLeft, near?.scrollLeft]).toEqual([370, 0]);
});
