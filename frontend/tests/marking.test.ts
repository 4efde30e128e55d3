import { beforeEach, expect, test, vi } from "vitest";
import { MarkerStage } from "../src/elements/marker-stage";
import { PictureMarker } from "../src/elements/picture-marker";
import { Marking } from "../src/lib/marking";
import { press } from "./setup";

const NEAR: [number, number] = [0.01, 0.01];
const PAGE = `<picture-marker picture="/p" label="Picture"><form><input type="hidden" name="marks" value="[]">
  <marker-stage tabindex="0"></marker-stage><div data-list></div>
  <button type="button" data-tool="mask">Mask</button><button type="button" data-do="place">Place</button>
  <button type="button" data-do="undo">Undo</button><button type="button" data-do="redo">Redo</button>
  <button type="button" data-do="remove">Remove</button><button type="button" data-colour="blue">Blue</button></form>
  <p data-live></p><span data-say="mask">mask</span><span data-say="added">{} added</span></picture-marker>`;

beforeEach(() => {
  vi.spyOn(HTMLImageElement.prototype, "decode").mockResolvedValue(undefined);
  vi.spyOn(HTMLImageElement.prototype, "naturalWidth", "get").mockReturnValue(1000);
  vi.spyOn(HTMLImageElement.prototype, "naturalHeight", "get").mockReturnValue(500);
});

function drag(marking: Marking, from: [number, number], to: [number, number], handle = ""): void {
  marking.down(from, handle, NEAR);
  marking.drag(to);
  marking.up(to, false);
}

test("a drag draws, and two touches do the same", () => {
  const marking = new Marking([]);
  drag(marking, [0.1, 0.1], [0.5, 0.4]);
  marking.down([0.6, 0.6], "", NEAR);
  marking.up([0.6, 0.6], true);
  expect(marking.corner).toEqual([0.6, 0.6]);
  marking.down([0.9, 0.8], "", NEAR);
  marking.up([0.9, 0.8], true);
  expect(marking.marks.map((one) => one.at)).toEqual([
    [0.1, 0.1, 0.4, 0.3],
    [0.6, 0.6, 0.3, 0.2],
  ]);
  expect(marking.chosen).toBe(1);
});

test("one touch puts a number, the next one counts on", () => {
  const marking = new Marking([]);
  marking.tool = "number";
  for (const at of [0.2, 0.4]) {
    marking.down([at, at], "", NEAR);
    marking.up([at, at], true);
  }
  expect(marking.marks.map((one) => one.n)).toEqual([1, 2]);
});

test("a chosen mark is moved and resized; what a second finger interrupts is off", () => {
  const marking = new Marking([{ kind: "box", at: [0.1, 0.1, 0.2, 0.2], colour: "red" }]);
  marking.tool = "select";
  drag(marking, [0.1, 0.15], [0.2, 0.15]);
  expect(marking.marks[0].at).toEqual([0.2, 0.1, 0.2, 0.2]);
  drag(marking, [0.4, 0.3], [0.6, 0.6], "se");
  expect(marking.marks[0].at).toEqual([0.2, 0.1, 0.4, 0.5]);
  marking.down([0.2, 0.15], "", NEAR);
  marking.drag([0.5, 0.5]);
  marking.off();
  expect(marking.marks[0].at).toEqual([0.2, 0.1, 0.4, 0.5]);
});

test("the pen follows the hand", () => {
  const marking = new Marking([]);
  marking.tool = "pen";
  marking.down([0.1, 0.1], "", NEAR);
  marking.drag([0.2, 0.3]);
  marking.drag([0.3, 0.1]);
  marking.up([0.3, 0.1], false);
  expect(marking.marks[0].at).toEqual([0.1, 0.1, 0.2, 0.3, 0.3, 0.1]);
});

test("undo, redo, remove and paint", () => {
  const marking = new Marking([]);
  marking.place([0.5, 0.5]);
  marking.paint("green");
  marking.remove();
  expect(marking.marks).toEqual([]);
  marking.step(true);
  expect(marking.marks[0].colour).toBe("green");
  marking.step(true);
  expect(marking.marks[0].colour).toBe("red");
  marking.step(false);
  expect(marking.marks[0].colour).toBe("green");
});

test("everything by keys, each step in the form and read aloud", async () => {
  document.body.innerHTML = PAGE; // as on a page: the script comes when everything is there
  customElements.define("marker-stage", MarkerStage);
  customElements.define("picture-marker", PictureMarker);
  const page = document.querySelector("picture-marker") as HTMLElement;
  await Promise.resolve();
  const stage = page.querySelector("marker-stage") as HTMLElement;
  const field = page.querySelector("input") as HTMLInputElement;
  page.querySelector<HTMLElement>("[data-tool=mask]")?.click();
  press(stage, "Enter");
  expect(JSON.parse(field.value)).toEqual([{ kind: "mask", at: [0.4, 0.44, 0.2, 0.12] }]);
  expect(page.querySelector("[data-live]")?.textContent).toBe("mask added");
  press(stage, "ArrowRight");
  press(stage, "ArrowDown", { shiftKey: true });
  expect(JSON.parse(field.value)[0].at).toEqual([0.41, 0.44, 0.2, 0.13]);
  expect(page.querySelector("[data-list] button")?.getAttribute("aria-pressed")).toBe("true");
  press(stage, "z", { ctrlKey: true });
  expect(JSON.parse(field.value)[0].at).toEqual([0.41, 0.44, 0.2, 0.12]);
  page.querySelector<HTMLElement>("[data-list] button")?.click();
  press(stage, "Delete");
  expect(field.value).toBe("[]");
  expect(page.querySelector("[data-do=remove]")?.hasAttribute("disabled")).toBe(true);
});
