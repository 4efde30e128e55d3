import { beforeEach, expect, test, vi } from "vitest";
import { PictureDrop } from "../src/elements/picture-drop";
import { PictureViewer } from "../src/elements/picture-viewer";
import { scaled, shrink } from "../src/lib/shrink";
import { place, press } from "./setup";

const DROP = `<form><textarea></textarea><picture-drop max="3" remove-label="Remove"><div data-drop-list>
  <label class="drop-add"><input type="file" name="files" multiple></label></div></picture-drop></form>`;
const file = (name: string) => new File(["x"], name, { type: "image/gif" });

beforeEach(() => {
  URL.createObjectURL = () => "blob:x";
});

test("the longest side becomes 1920 and small pictures stay", () => {
  expect(scaled(3840, 2160)).toEqual([1920, 1080]);
  expect(scaled(1080, 2400)).toEqual([864, 1920]);
  expect(scaled(800, 600)).toEqual([800, 600]);
});

test("what cannot be shrunk travels as it is", async () => {
  const text = new File(["a"], "log.txt", { type: "text/plain" });
  expect(await shrink(text)).toBe(text);
});

test("added pictures lie in the form's own input and can be taken out", async () => {
  const drop = place("picture-drop", PictureDrop, DROP) as PictureDrop;
  await drop.add([file("a.gif"), file("b.gif")]);
  const input = document.querySelector("input") as HTMLInputElement;
  expect([...(input.files ?? [])].map((f) => f.name)).toEqual(["a.gif", "b.gif"]);
  const remove = document.querySelector<HTMLButtonElement>(".remove");
  expect(remove?.getAttribute("aria-label")).toBe("Remove a.gif");
  remove?.click();
  expect([...(input.files ?? [])].map((f) => f.name)).toEqual(["b.gif"]);
});

test("never more than allowed", async () => {
  const drop = place("picture-drop", PictureDrop, DROP) as PictureDrop;
  await drop.add([file("1.gif"), file("2.gif"), file("3.gif"), file("4.gif")]);
  expect(document.querySelectorAll("[data-preview]").length).toBe(3);
});

test("the viewer goes round with the arrows", () => {
  const strip = `<picture-viewer next="Next"><a data-picture href="/1.png"><img alt="one"></a>
    <a data-picture href="/2.png"><img alt="two"></a></picture-viewer>`;
  const viewer = place("picture-viewer", PictureViewer, strip) as PictureViewer;
  viewer.open(0);
  const dialog = viewer.querySelector("dialog") as HTMLDialogElement;
  expect(dialog.querySelector("img")?.alt).toBe("one");
  press(dialog, "ArrowRight");
  expect(dialog.querySelector("img")?.alt).toBe("two");
  press(dialog, "ArrowRight");
  expect(dialog.querySelector("img")?.alt).toBe("one");
  vi.restoreAllMocks();
});
