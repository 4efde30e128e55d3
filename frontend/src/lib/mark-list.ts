import type { Marking } from "./marking";

/** Every mark as a button that chooses it: for keys, and for small ones below a thumb. */
export function listMarks(list: HTMLElement, { marks, chosen }: Marking, words: (kind: string) => string): void {
  const focused = list.contains(document.activeElement);
  list.replaceChildren(
    ...marks.map((mark, i) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-s" });
      button.dataset.mark = String(i);
      button.setAttribute("aria-pressed", String(i === chosen));
      button.textContent = words("one")
        .replace("{}", words(mark.kind))
        .replace("{n}", String(mark.n ?? i + 1));
      return button;
    }),
  );
  if (focused) list.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
}
