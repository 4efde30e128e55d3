import { expect, test } from "vitest";
import { FileField } from "../src/elements/file-field";
import { MomentField } from "../src/elements/moment-field";
import { understood } from "../src/lib/moments";
import { place } from "./setup";

test("days and times are understood as people write them", () => {
  for (const written of ["2026-11-24", "2026/11/24", "2026年11月24日", " 2026.11.24 "])
    expect(understood(written, "date")).toBe("2026-11-24");
  expect(understood("2026-11-24T09:05", "datetime-local")).toBe("2026-11-24 09:05");
  expect(understood("2026年1月4日 9点05分", "datetime-local")).toBe("2026-01-04 09:05");
  expect(understood("9:05", "time")).toBe("09:05");
});

test("what is no day stays as it was written", () => {
  for (const wrong of ["2026-02-30", "24/11/2026", "tomorrow", "", "2026-11"])
    expect(understood(wrong, "date")).toBe("");
  expect(understood("25:00", "time")).toBe("");
});

test("a day is a text field in the page's words; its name, label and value stay", () => {
  const field = `<moment-field date="年-月-日" pick="打开日历"><input type="date" id="d" name="day" value="2026-11-24"
    required></moment-field>`;
  document.body.innerHTML = field; // as on a page: the script comes when everything is there
  customElements.define("moment-field", MomentField);
  const box = document.querySelector("moment-field") as HTMLElement;
  const input = box.querySelector<HTMLInputElement>("#d") as HTMLInputElement;
  expect([input.type, input.name, input.value, input.placeholder]).toEqual(["text", "day", "2026-11-24", "年-月-日"]);
  input.value = "2026年12月1日";
  input.dispatchEvent(new Event("change"));
  expect(input.value).toBe("2026-12-01");
  const picker = box.querySelector<HTMLInputElement>(".moment-picker") as HTMLInputElement;
  expect([picker.name, picker.id, picker.required]).toEqual(["", "", false]);
  picker.value = "2026-12-24";
  picker.dispatchEvent(new Event("change", { bubbles: true }));
  expect(input.value).toBe("2026-12-24");
});

test("a file field names what was chosen", () => {
  const field = `<file-field none="None" several="{} files"><label><input type="file" multiple></label>
    <span data-file-name>None</span></file-field>`;
  const box = place("file-field", FileField, field);
  const input = box.querySelector("input") as HTMLInputElement;
  const choose = (...names: string[]): string | null | undefined => {
    const carrier = new DataTransfer();
    for (const name of names) carrier.items.add(new File(["x"], name));
    input.files = carrier.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return box.querySelector("[data-file-name]")?.textContent;
  };
  expect(choose("表.xlsx")).toBe("表.xlsx");
  expect(choose("a.csv", "b.csv")).toBe("2 files");
  expect(choose()).toBe("None");
});
