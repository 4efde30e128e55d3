import { beforeEach, expect, test, vi } from "vitest";
import { SendOnce } from "../src/elements/send-once";
import { sendPatiently } from "../src/lib/send";
import { answer, place, press } from "./setup";

const FORM = `<send-once waiting="waiting" failed="failed"><form method="post" action="/do/">
  <input type="hidden" name="key" value="k1"><input name="words" value="hello"><button>Send</button>
  <p data-send-says hidden></p></form></send-once>`;

beforeEach(() => {
  vi.useRealTimers();
  place("send-once", SendOnce, FORM);
  window.htmx = { process: vi.fn() } as never;
  window.scrollTo = vi.fn();
});

const submit = () =>
  document.querySelector("form")?.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));

test("pressing twice sends once", async () => {
  const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer("<main id='main'>done</main>"));
  submit();
  submit();
  await vi.waitFor(() => expect(document.body.textContent).toContain("done"));
  expect(sent).toHaveBeenCalledOnce();
});

test("while the server is away the same words go out again under the same key", async () => {
  vi.useFakeTimers();
  const bodies: string[] = [];
  let calls = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, options) => {
    bodies.push(String(options?.body));
    calls += 1;
    if (calls === 1) throw new TypeError("network");
    return calls === 2 ? answer("", 503) : answer("<p>kept</p>");
  });
  submit();
  await vi.advanceTimersByTimeAsync(100);
  expect(document.querySelector("[data-send-says]")?.textContent).toBe("waiting");
  expect(document.querySelector<HTMLInputElement>("[name=words]")?.value).toBe("hello");
  await vi.advanceTimersByTimeAsync(5000);
  expect(document.body.textContent).toContain("kept");
  expect(new Set(bodies)).toEqual(new Set(["key=k1&words=hello"]));
});

test("after thirty seconds it says so and keeps the words", async () => {
  vi.useFakeTimers();
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("network"));
  submit();
  await vi.advanceTimersByTimeAsync(40_000);
  expect(document.querySelector("[data-send-says]")?.textContent).toBe("failed");
  expect(document.querySelector("[aria-busy]")).toBeNull();
});

test("Enter that ends a composition does not send", () => {
  const field = document.querySelector("[name=words]") as HTMLInputElement;
  expect(press(field, "Enter", { keyCode: 229 }).defaultPrevented).toBe(true);
  expect(press(field, "Enter").defaultPrevented).toBe(false);
});

test("a form that stays writes a new thing next time", () => {
  const form = document.querySelector("form") as HTMLFormElement;
  const detail = { ctx: { request: { method: "POST" }, response: { status: 200 } } };
  form.dispatchEvent(new CustomEvent("htmx:after:request", { bubbles: true, detail }));
  expect(document.querySelector<HTMLInputElement>("[name=key]")?.value).not.toBe("k1");
});

test("a refused form keeps its key", () => {
  const form = document.querySelector("form") as HTMLFormElement;
  const detail = { ctx: { request: { method: "POST" }, response: { status: 422 } } };
  form.dispatchEvent(new CustomEvent("htmx:after:request", { bubbles: true, detail }));
  expect(document.querySelector<HTMLInputElement>("[name=key]")?.value).toBe("k1");
});

test("a look-up inside the form is not its sending", () => {
  const form = document.querySelector("form") as HTMLFormElement;
  const detail = { ctx: { request: { method: "GET" }, response: { status: 200 } } };
  form.dispatchEvent(new CustomEvent("htmx:after:request", { bubbles: true, detail }));
  expect(document.querySelector<HTMLInputElement>("[name=key]")?.value).toBe("k1");
});

test("an answer is handed on whatever it says", async () => {
  vi.spyOn(globalThis, "fetch").mockResolvedValue(answer("no", 422));
  expect((await sendPatiently("/do/", {}, vi.fn())).status).toBe(422);
});
