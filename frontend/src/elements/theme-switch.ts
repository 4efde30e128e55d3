const YEAR = 31_536_000;

/** Light, dark or as the system, at once; the cookie lets the server render the next page right. */
export class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", this.chosen);
  }

  private chosen = (event: Event): void => {
    const button = (event as SubmitEvent).submitter;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const theme = button.value;
    const secure = location.protocol === "https:" ? ";secure" : "";
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in in-app browsers
    document.cookie = `theme=${theme};path=/;max-age=${theme ? YEAR : 0};samesite=lax${secure}`;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    for (const each of this.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each === button));
  };
}
