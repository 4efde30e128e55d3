import { wait } from "./dom";

const PATIENCE = 30_000;
const AWAY = [502, 503, 504];

/**
 * Like fetch, but a write whose server cannot be reached is sent again with the same body for up to thirty seconds.
 * Safe because every form carries an idempotency key.
 */
export async function sendPatiently(
  url: RequestInfo | URL,
  options: RequestInit,
  onWaiting: () => void,
  patience = PATIENCE,
): Promise<Response> {
  const until = Date.now() + patience;
  for (let pause = 500; ; pause = Math.min(pause * 2, 4000)) {
    try {
      const answer = await fetch(url, options);
      if (!AWAY.includes(answer.status) || Date.now() + pause > until) return answer;
    } catch (error) {
      if (options.signal?.aborted || Date.now() + pause > until) throw error;
    }
    onWaiting();
    await wait(pause);
  }
}

/** Show an answered page in place of this one, as a link would. */
export function show(html: string, url: string): void {
  const next = new DOMParser().parseFromString(html, "text/html");
  history.replaceState({ htmx: true }, "", location.href);
  if (url !== location.href) history.pushState({ htmx: true }, "", url);
  document.title = next.title;
  document.body.replaceWith(next.body);
  window.htmx.process(document.body);
  window.scrollTo(0, 0);
  const invalid = document.querySelector<HTMLElement>("[aria-invalid=true]");
  (invalid ?? document.getElementById("main"))?.focus({ preventScroll: !invalid });
}
