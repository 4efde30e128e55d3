export const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const PLAIN: Record<string, string> = {
  delete: "remove",
  backspace: "remove",
  "+": "larger",
  "=": "larger",
  "-": "smaller",
  "0": "fit",
};

/** What a key does on a picture that is being marked; nothing for most. */
export function deedOf(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  if (!event.ctrlKey && !event.metaKey) return PLAIN[key] ?? "";
  if (key === "y" || (key === "z" && event.shiftKey)) return "redo";
  return key === "z" ? "undo" : "";
}
