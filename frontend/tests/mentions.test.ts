import { beforeEach, expect, test, vi } from "vitest";
import { MentionNames } from "../src/elements/mention-names";
import { answer, place, press, type } from "./setup";

const COMPOSER = `<form><textarea></textarea><input type="radio" name="audience" value="internal" checked>
  <mention-names url="/names/" label="People"></mention-names></form>`;
const NAMES = `<li role="option" data-name="陈晓雯">陈晓雯</li><li role="option" data-name="陈明">陈明</li>`;

const area = () => document.querySelector("textarea") as HTMLTextAreaElement;
const list = () => document.querySelector("[role=listbox]") as HTMLElement;

async function call(words: string, html = NAMES) {
  const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(html));
  type(area(), words);
  area().setSelectionRange(words.length, words.length);
  await vi.advanceTimersByTimeAsync(150);
  await vi.advanceTimersByTimeAsync(0);
  return sent;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.restoreAllMocks();
  place("mention-names", MentionNames, COMPOSER);
});

test("names are offered after @ among Chinese words, for the audience chosen", async () => {
  const sent = await call("请@陈");
  expect(String(sent.mock.calls[0]?.[0])).toBe("/names/?q=%E9%99%88&audience=internal");
  expect(list().hidden).toBe(false);
  expect(area().getAttribute("aria-activedescendant")).toBe(list().querySelector("[aria-selected=true]")?.id);
});

test("the arrow chooses and Enter takes without sending", async () => {
  await call("请@陈");
  press(area(), "ArrowDown");
  press(area(), "Enter");
  expect(area().value).toBe("请@陈明 ");
  expect(list().hidden).toBe(true);
});

test("keys of an input method belong to it alone", async () => {
  await call("请@陈");
  press(area(), "Enter", { keyCode: 229 });
  expect(area().value).toBe("请@陈");
});

test("Esc closes, and words without @ ask nobody", async () => {
  await call("请@陈");
  press(area(), "Escape");
  expect(list().hidden).toBe(true);
  const sent = await call("没有叫谁");
  expect(sent).toHaveBeenCalledOnce();
});

test("nobody of that name shows nothing", async () => {
  await call("@没这人", "");
  expect(list().hidden).toBe(true);
});
