import { toast } from "./toast";

/** A link with `data-marks` opens the tools over the page; elsewhere it is an ordinary link to them. */
export function listenForMarking(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-marks]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    void mark(link);
  });
  if (document.querySelector("picture-marker")) void import("../marking");
}

async function mark(link: HTMLAnchorElement): Promise<void> {
  const { openMarker } = await import("../marking");
  await openMarker(link.href, (answer) => {
    const frame = link.closest(".picture,.drop-item");
    for (const image of frame?.querySelectorAll("img") ?? [])
      image.src = image.closest(".pictures-large") ? answer.url : answer.thumb;
    const opener = frame?.querySelector<HTMLAnchorElement>("a[data-picture]");
    if (opener) {
      opener.href = answer.url;
      opener.dataset.original = answer.original;
    }
    toast(answer.said ?? "");
    link.focus();
  });
}
