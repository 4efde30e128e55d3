import { beforeEach, expect, test, vi } from "vitest";
import { RealTap } from "../src/elements/real-tap";
import { place } from "./setup";

const PAGE = `<real-tap hand="seen:1"><form><button><span>好了</span></button></form></real-tap>`;

const driven = (yes: boolean) => vi.spyOn(navigator, "webdriver", "get").mockReturnValue(yes);
beforeEach(() => void driven(false));

function click(target: Element, byHand: boolean): void {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true });
  if (byHand) Object.defineProperty(event, "isTrusted", { value: true });
  target.dispatchEvent(event);
}

const given = (): string => String(new FormData(document.querySelector("form") as HTMLFormElement).get("hand") ?? "");

test("a press by hand hands over what the page was given, once", () => {
  place("real-tap", RealTap, PAGE);
  click(document.querySelector("span") as Element, true);
  click(document.querySelector("span") as Element, true);
  expect(given()).toBe("seen:1");
  expect(document.querySelectorAll("input").length).toBe(1);
});

test("a press by a script hands over nothing", () => {
  place("real-tap", RealTap, PAGE);
  click(document.querySelector("button") as Element, false);
  document.querySelector("button")?.click();
  expect(given()).toBe("");
});

test("a browser that is driven by a program hands over nothing", () => {
  place("real-tap", RealTap, PAGE);
  driven(true);
  click(document.querySelector("button") as Element, true);
  expect(given()).toBe("");
});
