import { expect, test } from "vitest";
import { History } from "../src/lib/history";
import {
  between,
  bounds,
  grown,
  handles,
  isMeant,
  type Mark,
  MOST_POINTS,
  moved,
  nextNumber,
  type Point,
  resized,
  simplified,
  tidy,
  touches,
} from "../src/lib/marks";
import { View } from "../src/lib/view";

const box = (...at: number[]): Mark => ({ kind: "box", at, colour: "red" });
const close = (found: number[], wanted: number[]) => {
  expect(found.length).toBe(wanted.length);
  found.forEach((n, i) => {
    expect(n).toBeCloseTo(wanted[i], 6);
  });
};

test("a box drawn from any corner, and over the edge, lies inside", () => {
  close(between("box", [0.5, 0.6], [0.2, 0.3], "red", 1).at, [0.2, 0.3, 0.3, 0.3]);
  close(between("mask", [0.8, -1], [1.4, 0.5], "red", 1).at, [0.8, 0, 0.2, 0.5]);
  expect(between("mask", [0, 0], [1, 1], "red", 1)).not.toHaveProperty("colour");
});

test("what is too small was not meant", () => {
  expect(isMeant(box(0.1, 0.1, 0.001, 0.5))).toBe(false);
  expect(isMeant({ kind: "arrow", at: [0.1, 0.1, 0.102, 0.1] })).toBe(false);
  expect(isMeant({ kind: "number", at: [0.1, 0.1], n: 1 })).toBe(true);
});

test("nothing is moved out of the picture", () => {
  close(moved(box(0.8, 0.1, 0.1, 0.1), 0.5, -0.5).at, [0.9, 0, 0.1, 0.1]);
  close(moved({ kind: "arrow", at: [0.1, 0.2, 0.9, 0.4] }, -1, 0.1).at, [0, 0.3, 0.8, 0.5]);
});

test("a corner taken over its opposite turns the box round", () => {
  close(resized(box(0.2, 0.2, 0.2, 0.2), "se", [0.1, 0.5]).at, [0.1, 0.2, 0.1, 0.3]);
  close(resized(box(0.2, 0.2, 0.2, 0.2), "nw", [0.3, 0.3]).at, [0.3, 0.3, 0.1, 0.1]);
});

test("an arrow has two ends, a number none", () => {
  const arrow: Mark = { kind: "arrow", at: [0.1, 0.1, 0.5, 0.5] };
  expect(handles(arrow).map((one) => one.name)).toEqual(["start", "tip"]);
  close(resized(arrow, "start", [0, 0]).at, [0, 0, 0.5, 0.5]);
  close(resized(arrow, "tip", [1, 2]).at, [0.1, 0.1, 1, 1]);
  expect(handles({ kind: "number", at: [0.1, 0.1] })).toEqual([]);
});

test("a drawn line is stretched as a whole", () => {
  const line: Mark = { kind: "pen", at: [0.2, 0.2, 0.3, 0.4, 0.4, 0.2] };
  close(resized(line, "se", [0.6, 0.6]).at, [0.2, 0.2, 0.4, 0.6, 0.6, 0.2]);
});

test("keys make it larger and smaller, never to nothing", () => {
  close(grown(box(0.1, 0.1, 0.2, 0.2), 0.1, 0).at, [0.1, 0.1, 0.3, 0.2]);
  const least = box(0.1, 0.1, 0.004, 0.2);
  expect(grown(least, -0.004, 0)).toBe(least);
});

test("a box is touched at its line, a mask everywhere, an arrow along its way", () => {
  const near: Point = [0.01, 0.01];
  expect(touches(box(0.2, 0.2, 0.4, 0.4), [0.2, 0.4], near)).toBe(true);
  expect(touches(box(0.2, 0.2, 0.4, 0.4), [0.4, 0.4], near)).toBe(false);
  expect(touches({ kind: "mask", at: [0.2, 0.2, 0.4, 0.4] }, [0.4, 0.4], near)).toBe(true);
  const arrow: Mark = { kind: "arrow", at: [0, 0, 1, 1] };
  expect(touches(arrow, [0.5, 0.505], near)).toBe(true);
  expect(touches(arrow, [0.5, 0.6], near)).toBe(false);
});

test("a straight line needs two points, and no line more than the server takes", () => {
  expect(simplified([0, 0, 0.25, 0.25, 0.5, 0.5, 1, 1])).toEqual([0, 0, 1, 1]);
  const wild = Array.from({ length: 6000 }, (_x, i) => ((i * 7919) % 1000) / 1000);
  expect(simplified(wild).length).toBeLessThanOrEqual(MOST_POINTS * 2);
  const round = Array.from({ length: 40 }, (_x, i) => [0.5 + Math.cos(i / 6) / 4, 0.5 + Math.sin(i / 6) / 4]).flat();
  expect(simplified([...round, round[0], round[1]]).length).toBeGreaterThan(16);
});

test("what is sent is rounded and ends inside", () => {
  expect(tidy(box(0.123456, 0.99999, 0.9, 0.5)).at).toEqual([0.1235, 1, 0.8765, 0]);
  expect(tidy({ kind: "number", at: [1.2, -3], n: 1 }).at).toEqual([1, 0]);
});

test("numbers go on from the highest", () => {
  expect(nextNumber([])).toBe(1);
  expect(nextNumber([{ kind: "number", at: [0, 0], n: 4 }, box(0, 0, 1, 1)])).toBe(5);
  expect(nextNumber([{ kind: "number", at: [0, 0], n: 99 }])).toBe(99);
});

test("bounds hold every point", () => {
  expect(bounds({ kind: "pen", at: [0.5, 0.1, 0.2, 0.9] })).toEqual([0.2, 0.1, 0.5, 0.9]);
});

test("what was taken back comes again, until something new is drawn", () => {
  const history = new History(0);
  history.put(1);
  history.put(2);
  expect([history.undo(), history.now, history.undo(), history.now, history.undo()]).toEqual([true, 1, true, 0, false]);
  expect([history.redo(), history.now]).toEqual([true, 1]);
  history.put(5);
  expect([history.canRedo, history.redo(), history.now]).toEqual([false, false, 5]);
});

test("zooming keeps the point in its place and never leaves the picture", () => {
  const view = new View(1000, 500);
  view.by(2, [0.25, 0.5]);
  expect(view.viewBox).toBe("125 125 500 250");
  view.move(-1, 5);
  expect(view.viewBox).toBe("0 250 500 250");
  view.by(0.1);
  expect(view.viewBox).toBe("0 0 1000 500");
  view.by(100);
  expect(view.zoom).toBe(8);
});
