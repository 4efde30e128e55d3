import { beforeEach, expect, test, vi } from "vitest";
import { CommandPalette } from "../src/elements/command-palette";
import { ListWalker } from "../src/elements/list-walker";
import { LivePart } from "../src/elements/live-part";
import { UndoToast } from "../src/elements/undo-toast";
import { answer, everythingIsVisible, place, press, type } from "./setup";

const LIST = `<list-walker target="#detail"><ul><li role="option" data-url="/1/" aria-selected="false">a</li>
  <li role="option" data-url="/2/" aria-selected="false">b</li></ul></list-walker><div id="detail"></div><textarea></textarea>`;
const swap = vi.fn(({ text, target }) => {
  target.innerHTML = text;
});

beforeEach(() => {
  vi.useRealTimers();
  everythingIsVisible();
  swap.mockClear();
  window.htmx = { swap } as never;
  Element.prototype.scrollIntoView = vi.fn();
  vi.spyOn(globalThis, "fetch").mockImplementation(async (url) => answer(`<p>${url}</p>`));
});

const chosen = () => document.querySelector("[aria-selected=true]")?.textContent;
const detail = () => document.querySelector("#detail")?.textContent;

test("J opens the next row and fetches the one after ahead", async () => {
  place("list-walker", ListWalker, LIST);
  press(document.body, "j");
  await vi.waitFor(() => expect(detail()).toBe("/1/"));
  expect(chosen()).toBe("a");
  expect(vi.mocked(fetch).mock.calls.map((call) => call[0])).toContain("/2/");
  press(document.body, "j");
  await vi.waitFor(() => expect(detail()).toBe("/2/"));
  press(document.body, "k");
  await vi.waitFor(() => expect(chosen()).toBe("a"));
});

test("J in a text is a letter", () => {
  place("list-walker", ListWalker, LIST);
  press(document.querySelector("textarea") as HTMLElement, "j");
  expect(chosen()).toBeUndefined();
});

test("a finished row leaves and the next opens", async () => {
  place("list-walker", ListWalker, LIST);
  press(document.body, "j");
  await vi.waitFor(() => expect(detail()).toBe("/1/"));
  document.dispatchEvent(new CustomEvent("row-done"));
  await vi.waitFor(() => expect(detail()).toBe("/2/"));
  expect(document.querySelectorAll("[role=option]").length).toBe(1);
});

test("the palette asks while one types and opens the chosen link", async () => {
  const html = `<command-palette url="/find/"><dialog><input><div class="palette-list"></div></dialog></command-palette>`;
  vi.mocked(fetch).mockImplementation(async () => answer('<a href="#128">CRM-128</a><a href="#129">CRM-129</a>'));
  const palette = place("command-palette", CommandPalette, html);
  press(document, "k", { ctrlKey: true });
  type(palette.querySelector("input") as HTMLInputElement, "128");
  await vi.waitFor(() => expect(palette.querySelectorAll("[aria-selected=true]").length).toBe(1));
  const opened = vi.fn();
  palette.querySelectorAll("a")[1]?.addEventListener("click", opened);
  press(palette.querySelector("input") as HTMLElement, "ArrowDown");
  press(palette.querySelector("input") as HTMLElement, "Enter");
  expect(opened).toHaveBeenCalledOnce();
});

test("a live part sends its ETag and leaves an unchanged page alone", async () => {
  const part = place("live-part", LivePart, `<live-part url="/live/"><div>old</div></live-part>`) as LivePart;
  vi.mocked(fetch).mockResolvedValueOnce(answer("new", 200, { ETag: '"1"' }));
  await part.refresh();
  expect(part.textContent).toBe("new");
  vi.mocked(fetch).mockResolvedValueOnce(answer("", 304));
  await part.refresh();
  expect(vi.mocked(fetch).mock.calls.at(-1)?.[1]?.headers).toMatchObject({ "If-None-Match": '"1"' });
  expect(swap).toHaveBeenCalledOnce();
});

test("a live part waits while somebody writes in it", async () => {
  const part = place("live-part", LivePart, `<live-part url="/live/"><div><textarea></textarea></div></live-part>`);
  part.querySelector("textarea")?.focus();
  vi.mocked(fetch).mockClear();
  await (part as LivePart).refresh();
  expect(fetch).not.toHaveBeenCalled();
});

test("a toast leaves after its time", () => {
  vi.useFakeTimers();
  place(
    "undo-toast",
    UndoToast,
    `<undo-toast seconds="10"><svg class="ring"><circle class="left"/></svg></undo-toast>`,
  );
  vi.advanceTimersByTime(5000);
  expect(Number(document.querySelector(".left")?.getAttribute("stroke-dashoffset"))).toBeCloseTo(25.15, 0);
  vi.advanceTimersByTime(6000);
  expect(document.querySelector("undo-toast")).toBeNull();
});
