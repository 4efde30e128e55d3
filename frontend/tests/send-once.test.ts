import { beforeEach, expect, test, vi } from "vitest";
import { SendOnce } from "../src/elements/send-once";
import { sendPatiently } from "../src/lib/send";
import { answer, place, press } from "./setup";

const FORM = `<send-once waiting="waiting" failed="failed"><form method="post" action="/do/">
  <input type="hidden" name="key" value="k1"><input name="words" value="hello"><button>Send</button>
  <button name="do" value="it" type="submit">It</button>
  <p data-send-says hidden></p><button type="button" data-send-again hidden>Again</button></form></send-once>`;

beforeEach(() => {
  vi.restoreAllMocks();
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

const says = () => document.querySelector("[data-send-says]")?.textContent;
const again = () => document.querySelector("[data-send-again]") as HTMLElement;
const leaving = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));

test.each([0, 0.999])("thirty seconds without a server are got over, however the pauses fall (%d)", async (chance) => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(chance);
  const began = Date.now();
  const bodies: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, options) => {
    bodies.push(String(options?.body));
    if (Date.now() - began > 30_000) return answer("<p>kept</p>");
    return bodies.length % 2 ? answer("", 503, { "Retry-After": "2" }) : Promise.reject(new TypeError("refused"));
  });
  submit();
  await vi.advanceTimersByTimeAsync(1000);
  expect([says(), leaving()]).toEqual(["waiting", true]);
  await vi.advanceTimersByTimeAsync(37_000);
  expect(document.body.textContent).toContain("kept");
  expect(new Set(bodies)).toEqual(new Set(["key=k1&words=hello"]));
  expect(bodies.length).toBeLessThan(25);
  expect(leaving()).toBe(false);
});

test("after its patience it says so, keeps what was chosen, and one press goes on under the same key", async () => {
  vi.useFakeTimers();
  const sent = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("network"));
  document.querySelector("form")?.requestSubmit(document.querySelector<HTMLElement>("[name=do]"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([says(), again().hidden, leaving()]).toEqual(["failed", false, true]);
  expect(document.querySelector("[aria-busy]")).toBeNull();
  sent.mockResolvedValue(answer("<p>kept</p>"));
  again().click();
  await vi.advanceTimersByTimeAsync(1000);
  expect(document.body.textContent).toContain("kept");
  expect(new Set(sent.mock.calls.map(([_url, options]) => String(options?.body)))).toEqual(
    new Set(["key=k1&words=hello&do=it"]),
  );
});

test("a server that asks for more than the patience that is left is not bothered; its sentence is read", async () => {
  vi.useFakeTimers();
  const page = "<main><p data-trouble>The disk is full</p></main>";
  const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(page, 503, { "Retry-After": "60" }));
  sent.mockClear();
  submit();
  await vi.advanceTimersByTimeAsync(100);
  expect([says(), again().hidden]).toEqual(["The disk is full", false]);
  expect(document.querySelector<HTMLInputElement>("[name=words]")?.value).toBe("hello");
  expect(sent).toHaveBeenCalledOnce();
});

test("when the device has its network back nobody waits for the end of the pause", async () => {
  vi.useFakeTimers();
  const sent = vi.spyOn(globalThis, "fetch").mockRejectedValueOnce(new TypeError("network"));
  sent.mockResolvedValue(answer("<p>kept</p>"));
  submit();
  await vi.advanceTimersByTimeAsync(10);
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(10);
  expect(document.body.textContent).toContain("kept");
});

test("what htmx sends and gets no answer to can be sent again", () => {
  const detail = { ctx: { request: { method: "POST" } } };
  document.querySelector("form")?.dispatchEvent(new CustomEvent("htmx:error", { bubbles: true, detail }));
  expect([says(), again().hidden]).toEqual(["failed", false]);
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
