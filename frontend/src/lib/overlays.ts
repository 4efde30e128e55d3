/** Opens dialogs named by `data-open`, closes menus on Escape or a click elsewhere. */
export function listenForOverlays(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-open]");
    if (opener) {
      event.preventDefault();
      openDialog(opener.dataset.open ?? "");
    }
    if (target instanceof HTMLDialogElement && target.open) target.close(); // a click on the veil
    closeMenus(target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });
  document.addEventListener("htmx:after:swap", openWaiting);
  openWaiting();
}

export function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

function openWaiting(): void {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[data-open-now]:not([open])")) {
    dialog.removeAttribute("data-open-now");
    dialog.showModal();
  }
}

function closeMenus(inside: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!inside || !menu.contains(inside)) {
      menu.open = false;
      if (!inside) menu.querySelector("summary")?.focus();
    }
  }
}
