import { beforeEach, expect, test, vi } from "vitest";
import { KeyKeeper } from "../src/elements/key-keeper";
import { everythingIsVisible, place, press } from "./setup";

const PAGE = `<key-keeper><dialog><div data-keys-list></div></dialog></key-keeper>
  <button data-key="e">Accept<kbd>E</kbd></button><a data-go="p" href="#p">Problems</a><textarea></textarea>`;
let pressed: () => void;

beforeEach(() => {
  document.body.removeAttribute("data-keys");
  everythingIsVisible();
  place("key-keeper", KeyKeeper, PAGE);
  pressed = vi.fn();
  document.querySelector("button")?.addEventListener("click", pressed);
});

test("a single key presses its button", () => {
  press(document.body, "e");
  expect(pressed).toHaveBeenCalledOnce();
});

test("while somebody writes, keys are letters", () => {
  press(document.querySelector("textarea") as HTMLElement, "e");
  expect(pressed).not.toHaveBeenCalled();
});

test("while an input method composes, keys belong to it", () => {
  press(document.body, "e", { isComposing: true });
  press(document.body, "e", { keyCode: 229 });
  expect(pressed).not.toHaveBeenCalled();
});

test("keys with Ctrl belong to the browser", () => {
  press(document.body, "e", { ctrlKey: true });
  expect(pressed).not.toHaveBeenCalled();
});

test("single keys can be switched off", () => {
  document.body.dataset.keys = "off";
  press(document.body, "e");
  expect(pressed).not.toHaveBeenCalled();
});

test("G and a letter go to a page", () => {
  const gone = vi.fn();
  document.querySelector("a")?.addEventListener("click", gone);
  press(document.body, "p");
  expect(gone).not.toHaveBeenCalled();
  press(document.body, "g");
  press(document.body, "p");
  expect(gone).toHaveBeenCalledOnce();
});

test("the sheet lists what this page knows", () => {
  (document.querySelector("key-keeper") as KeyKeeper).list();
  const sheet = document.querySelector("[data-keys-list]");
  expect(sheet?.textContent).toContain("EAccept");
  expect(sheet?.textContent).toContain("Problems");
});
