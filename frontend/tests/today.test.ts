import { beforeEach, expect, test, vi } from "vitest";
import { AskOrWrite } from "../src/elements/ask-or-write";
import { PictureDrop } from "../src/elements/picture-drop";
import { answer, place, type } from "./setup";

const PAGE = `<ask-or-write><div data-ask><a href="?write=1" data-open-card>Note</a>
  <button type="button" data-pick="camera">Photo</button></div>
  <div data-write hidden><form><textarea data-words></textarea>
  <picture-drop upload="/files/"><div data-drop-list><label class="drop-add"><input type="file" multiple></label></div>
  </picture-drop></form></div></ask-or-write>`;
const part = (name: string) => document.querySelector(`[${name}]`) as HTMLElement;
const settled = () => new Promise((done) => setTimeout(done, 20));

beforeEach(() => {
  URL.createObjectURL = () => "blob:x";
  place("ask-or-write", AskOrWrite, PAGE);
});

test("the card takes the place of the question with the caret in it", () => {
  part("data-open-card").click();
  expect([part("data-ask").hidden, part("data-write").hidden]).toEqual([true, false]);
  expect(document.activeElement).toBe(part("data-words"));
});

test("the camera is asked for only by the shortcut that names it", () => {
  const input = document.querySelector("input") as HTMLInputElement;
  let asked: string | null = null;
  input.click = () => {
    asked = input.getAttribute("capture");
  };
  part("data-pick").click();
  expect([asked, input.hasAttribute("capture")]).toEqual(["environment", false]);
});

test("words that come back from the device open the card", () => {
  type(part("data-words") as HTMLTextAreaElement, "kept");
  expect(part("data-write").hidden).toBe(false);
});

test("a picture is kept on the server at once and can be taken back", async () => {
  const kept = { id: "7", thumb: "/t", remove: "/files/7/delete/" };
  const asked = vi.fn(async () => answer(JSON.stringify({ files: [kept] }), 201));
  vi.stubGlobal("fetch", asked);
  const drop = place("picture-drop", PictureDrop, PAGE) as PictureDrop;
  await drop.add([new File(["x"], "a.gif", { type: "image/gif" })]);
  expect(document.querySelector<HTMLInputElement>("input[name=attachment]")?.value).toBe("7");
  expect(document.querySelector<HTMLInputElement>("input[type=file]")?.files?.length).toBe(0);
  document.querySelector<HTMLElement>("[data-remove]")?.click();
  await settled();
  expect(asked).toHaveBeenLastCalledWith("/files/7/delete/", expect.objectContaining({ method: "POST" }));
  expect(document.querySelector("[data-kept]")).toBeNull();
});

test("a picture that could not be kept travels with the form", async () => {
  vi.stubGlobal("fetch", async () => answer("", 503));
  const drop = place("picture-drop", PictureDrop, PAGE) as PictureDrop;
  await drop.add([new File(["x"], "a.gif", { type: "image/gif" })]);
  expect(document.querySelector<HTMLInputElement>("input[type=file]")?.files?.length).toBe(1);
  expect(document.querySelector("[data-kept]")).toBeNull();
});
