import { beforeEach, expect, test, vi } from "vitest";
import { AudienceSwitch } from "../src/elements/audience-switch";
import { GrowText } from "../src/elements/grow-text";
import { SuggestWhileWriting } from "../src/elements/suggest-while-writing";
import { answer, place, press, type } from "./setup";

const SUGGEST = `<suggest-while-writing url="/like/" into="#like"><textarea></textarea></suggest-while-writing><div id="like"></div>`;
const swap = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  swap.mockClear();
  window.htmx = { swap } as never;
});

const area = () => document.querySelector("textarea") as HTMLTextAreaElement;

test("600 ms after writing the answer stands below", async () => {
  const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer("<p>known</p>"));
  place("suggest-while-writing", SuggestWhileWriting, SUGGEST);
  type(area(), "address too long");
  await vi.advanceTimersByTimeAsync(650);
  expect(String(sent.mock.calls[0]?.[1]?.body)).toBe("words=address+too+long");
  await vi.waitFor(() => expect(swap.mock.calls[0]?.[0].text).toBe("<p>known</p>"));
});

test("only the last answer counts", async () => {
  const late = new Promise<Response>((done) => setTimeout(() => done(answer("old")), 500));
  vi.spyOn(globalThis, "fetch").mockReturnValueOnce(late).mockResolvedValueOnce(answer("new"));
  const element = place("suggest-while-writing", SuggestWhileWriting, SUGGEST) as SuggestWhileWriting;
  void element.ask("first words");
  void element.ask("second words");
  await vi.advanceTimersByTimeAsync(1000);
  expect(swap.mock.calls.map((call) => call[0].text)).toEqual(["new"]);
});

test("Ctrl and Enter send, Enter alone and composing never", () => {
  place("grow-text", GrowText, "<form><grow-text><textarea></textarea></grow-text></form>");
  const form = document.querySelector("form") as HTMLFormElement;
  form.requestSubmit = vi.fn();
  press(area(), "Enter");
  press(area(), "Enter", { ctrlKey: true, keyCode: 229 });
  expect(form.requestSubmit).not.toHaveBeenCalled();
  press(area(), "Enter", { ctrlKey: true });
  expect(form.requestSubmit).toHaveBeenCalledOnce();
});

test("the composer looks different when only colleagues read it", () => {
  const html = `<audience-switch><div class="composer"><fieldset><input type="radio" name="a" value="all" checked>
    <input type="radio" name="a" value="internal"></fieldset></div></audience-switch>`;
  place("audience-switch", AudienceSwitch, html);
  const internal = document.querySelector<HTMLInputElement>("[value=internal]") as HTMLInputElement;
  internal.checked = true;
  internal.dispatchEvent(new Event("change", { bubbles: true }));
  expect(document.querySelector(".composer-internal")).not.toBeNull();
});
