import { keepWords } from "./words";

const PATIENCE = 45_000; // half a minute without a server, and time to try after it
const LONGEST = 4000;
const AWAY = [502, 503, 504];

export const isAway = (answer: Response): boolean => AWAY.includes(answer.status);

/**
 * Like fetch, but a write whose server is away or busy is sent again with the same body for three quarters of a
 * minute. Safe because every form carries an idempotency key. The pauses differ from browser to browser, and are
 * never shorter than the server asks for; whoever asks for more than the patience that is left gets it at once.
 */
export async function sendPatiently(
  url: RequestInfo | URL,
  options: RequestInit,
  onWaiting: () => void,
  patience = PATIENCE,
): Promise<Response> {
  const until = Date.now() + patience;
  for (let step = 500; ; step = Math.min(step * 2, LONGEST)) {
    let pause = step * (0.5 + Math.random());
    try {
      const answer = await fetch(url, options);
      if (!isAway(answer)) return answer;
      pause = Math.max(pause, asked(answer));
      if (Date.now() + pause > until) return answer;
    } catch (error) {
      if (options.signal?.aborted || Date.now() + pause > until) throw error;
    }
    onWaiting();
    await networkOr(pause);
  }
}

/** Milliseconds that the server asks to be left alone, and a little chance on top. */
function asked(answer: Response): number {
  const seconds = Number(answer.headers.get("Retry-After"));
  return seconds > 0 ? seconds * 1000 * (1 + Math.random() / 5) : 0;
}

/** The pause; it ends early when the device has its network back. */
function networkOr(pause: number): Promise<void> {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      window.removeEventListener("online", over);
      done();
    };
    const timer = setTimeout(over, pause);
    window.addEventListener("online", over);
  });
}

/** Go where the answer to a form leads: to the door, to a page, to a file. */
export async function follow(form: HTMLFormElement, answer: Response): Promise<void> {
  const door = answer.headers.get("Luoshi-Sign-In");
  if (door) {
    await keepWords(form); // the session is over; the words wait until the person is back
    location.assign(`${door}&kept=1`);
  } else if (!answer.headers.get("Content-Type")?.startsWith("text/html")) location.assign(answer.url);
  else {
    const html = await answer.text();
    if (answer.ok) form.dispatchEvent(new CustomEvent("form-sent", { bubbles: true }));
    show(html, answer.redirected ? answer.url : location.href);
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
