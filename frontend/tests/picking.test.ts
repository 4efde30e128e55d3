import { beforeEach, expect, test, vi } from "vitest";
import { PickRows } from "../src/elements/pick-rows";
import { ReadyPhrases } from "../src/elements/ready-phrases";
import { answer, place, press } from "./setup";

const BAR = `<div data-pick-bar hidden><span data-pick-count data-words="# chosen"></span>
  <a href="/bulk/accept/">accept</a><button data-pick-none>none</button></div>`;
const ROWS = [1, 2, 3, 4]
  .map((n) => `<div class="list-row" data-number="${n}"><span class="no">CRM-${n}</span><a href="/${n}/">x</a></div>`)
  .join("");
const LIST = `<pick-rows label="Choose">${ROWS}${BAR}</pick-rows><textarea></textarea>`;
const OPTIONS = `<pick-rows><list-walker><ul role="listbox">
  <li role="option" data-number="7" aria-selected="true"><span class="av">a</span></li>
  <li role="option" data-number="8" aria-selected="false"><span class="av">b</span></li></ul></list-walker>${BAR}</pick-rows>`;

const bar = () => document.querySelector("[data-pick-bar]") as HTMLElement;
const href = () => bar().querySelector("a")?.getAttribute("href") ?? "";
const numbers = () => new URL(href(), "http://x").searchParams.get("numbers");
const box = (n: number) => document.querySelector(`[data-number="${n}"] input`) as HTMLInputElement;
const click = (element: Element, more: MouseEventInit = {}) =>
  element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...more }));

const put = async (html: string): Promise<void> => {
  place("pick-rows", PickRows, html);
  await Promise.resolve();
};

beforeEach(() => {
  document.body.innerHTML = "";
});

test("each row gets a box that is named after it, and the bar appears with the first choice", async () => {
  await put(LIST);
  expect(box(2).getAttribute("aria-label")).toBe("Choose CRM-2");
  expect(bar().hidden).toBe(true);
  click(box(2));
  expect(bar().hidden).toBe(false);
  expect(bar().textContent).toContain("1 chosen");
  expect(numbers()).toBe("2");
});

test("shift takes everything between", async () => {
  await put(LIST);
  click(box(4));
  click(box(2), { shiftKey: true });
  expect(numbers()).toBe("2,3,4");
  click(bar().querySelector("button") as Element);
  expect(bar().hidden).toBe(true);
});

test("X chooses the row at hand, and is a letter in a text", async () => {
  await put(LIST);
  press(document.body, "j");
  press(document.body, "j");
  press(document.body, "x");
  expect(numbers()).toBe("2");
  press(document.querySelector("textarea") as HTMLElement, "x");
  expect(numbers()).toBe("2");
});

test("options are chosen by X, by their avatar and by shift, and are not opened by it", async () => {
  await put(OPTIONS);
  const [first, second] = document.querySelectorAll("[role=option]");
  press(document.body, "x");
  expect(first?.getAttribute("aria-checked")).toBe("true");
  const opened = vi.fn();
  document.querySelector("list-walker")?.addEventListener("click", opened);
  click(second?.querySelector(".av") as Element);
  expect(numbers()).toBe("7,8");
  expect(opened).not.toHaveBeenCalled();
});

test("a phrase goes in at the caret of the box that was written in last", async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () =>
    answer(`<li role="option">请补一张截图。</li><li role="option">谢谢！</li>`),
  );
  const form = `<form><textarea id="a"></textarea><textarea id="b">好的</textarea>
    <ready-phrases url="/menu/"><a href="/phrases/">phrases</a></ready-phrases></form>`;
  document.body.innerHTML = form;
  if (!customElements.get("ready-phrases")) customElements.define("ready-phrases", ReadyPhrases);
  const area = document.querySelector("#b") as HTMLTextAreaElement;
  area.dispatchEvent(new Event("focusin", { bubbles: true }));
  area.setSelectionRange(2, 2);
  click(document.querySelector("ready-phrases a") as Element);
  await vi.waitFor(() => expect(document.querySelectorAll("[role=option]").length).toBe(2));
  click(document.querySelector("[role=option]") as Element);
  expect(area.value).toBe("好的请补一张截图。");
  expect((document.querySelector(".phrase-list") as HTMLElement).hidden).toBe(true);
});
