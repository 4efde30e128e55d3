/** A row of tabs that is wider than the phone begins where one is, not at its first tab. */
export function showCurrentTabs(root: ParentNode = document): void {
  for (const tab of root.querySelectorAll<HTMLElement>(".seg > a[aria-current]")) {
    const row = tab.parentElement as HTMLElement;
    const [tabAt, rowAt] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    if (tabAt.right > rowAt.right) row.scrollLeft += tabAt.left - rowAt.left - (rowAt.width - tabAt.width) / 2;
  }
}
