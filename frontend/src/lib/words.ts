import { keep, take } from "./store";

const MACHINERY = new Set(["csrfmiddlewaretoken", "key"]);
export type Pairs = [string, string][];

/** What a person typed into a form; files and machinery stay out. */
export function wordsOf(form: HTMLFormElement): Pairs {
  return [...new FormData(form)].filter(
    (pair): pair is [string, string] => typeof pair[1] === "string" && !MACHINERY.has(pair[0]),
  );
}

/** Put kept words into the fields that are still empty. */
export function putBack(form: HTMLFormElement, pairs: Pairs): void {
  for (const [name, value] of pairs) {
    const field = form.elements.namedItem(name);
    const writable =
      field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text");
    if (!writable || field.value) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const shelf = (form: HTMLFormElement): string => `words:${location.pathname}:${form.getAttribute("action") ?? ""}`;

/** Keep the words while the person signs in again; `restoreWords` brings them back once. */
export const keepWords = (form: HTMLFormElement): Promise<unknown> => keep(shelf(form), wordsOf(form));

export async function restoreWords(form: HTMLFormElement): Promise<void> {
  putBack(form, (await take<Pairs>(shelf(form))) ?? []);
}
