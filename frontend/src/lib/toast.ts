/** A sentence at the place where the page says what was done. */
export function toast(words: string): void {
  const toasts = document.getElementById("toasts");
  if (!toasts || !words) return;
  const line = Object.assign(document.createElement("span"), { className: "grow", textContent: words });
  const box = Object.assign(document.createElement("div"), { className: "toast" });
  const leaving = document.createElement("undo-toast");
  leaving.setAttribute("seconds", "8");
  box.append(line);
  leaving.append(box);
  toasts.append(leaving);
}
