import { beforeEach, expect, test, vi } from "vitest";
import { DraftKeeper } from "../src/elements/draft-keeper";
import { putBack, wordsOf } from "../src/lib/words";
import { answer, place, type } from "./setup";

const FORM = `<draft-keeper url="/draft/" saved="saved" kept="kept"><form><input type="hidden" name="csrfmiddlewaretoken" value="t">
  <input type="hidden" name="key" value="k"><textarea name="words"></textarea><p data-draft-says></p></form></draft-keeper>`;

beforeEach(() => {
  vi.useFakeTimers();
  place("draft-keeper", DraftKeeper, FORM);
});

const words = () => document.querySelector("textarea") as HTMLTextAreaElement;
const says = () => document.querySelector("[data-draft-says]")?.textContent;

test("800 ms after the last letter the words are on the server", async () => {
  const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer("", 204));
  type(words(), "addr");
  await vi.advanceTimersByTimeAsync(700);
  type(words(), "address");
  await vi.advanceTimersByTimeAsync(700);
  expect(sent).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(String(sent.mock.calls[0]?.[1]?.body)).toBe("words=address");
  await vi.waitFor(() => expect(says()).toBe("saved"));
});

test("what is not saved yet goes out when the page is put away", async () => {
  const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer("", 204));
  sent.mockClear();
  type(words(), "in a hurry");
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(String(sent.mock.calls[0]?.[1]?.body)).toBe("words=in+a+hurry");
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(2000);
  expect(sent).toHaveBeenCalledTimes(1);
});

test("machinery stays out of the draft", () => {
  type(words(), "only me");
  expect(wordsOf(document.querySelector("form") as HTMLFormElement)).toEqual([["words", "only me"]]);
});

test("without a server the device keeps the words and says so", async () => {
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("network"));
  type(words(), "on the road");
  await vi.advanceTimersByTimeAsync(900);
  await vi.waitFor(() => expect(says()).toBe("kept"));
});

test("a draft that found no server goes out by itself when it is back", async () => {
  const sent = vi.spyOn(globalThis, "fetch").mockResolvedValueOnce(answer("", 503));
  sent.mockResolvedValue(answer("", 204));
  type(words(), "on the road");
  await vi.advanceTimersByTimeAsync(900);
  await vi.waitFor(() => expect(says()).toBe("kept"));
  await vi.advanceTimersByTimeAsync(15_000);
  await vi.waitFor(() => expect(says()).toBe("saved"));
});

test("once the form is sent no draft follows it", async () => {
  const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer("", 204));
  sent.mockClear();
  type(words(), "sent already");
  document.querySelector("form")?.dispatchEvent(new CustomEvent("form-sent", { bubbles: true }));
  await vi.advanceTimersByTimeAsync(2000);
  expect(sent).not.toHaveBeenCalled();
});

test("kept words come back into empty fields and never over newer ones", () => {
  const form = document.querySelector("form") as HTMLFormElement;
  putBack(form, [["words", "kept"]]);
  expect(words().value).toBe("kept");
  putBack(form, [["words", "older"]]);
  expect(words().value).toBe("kept");
});
