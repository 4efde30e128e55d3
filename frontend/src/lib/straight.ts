import { csrf } from "./dom";
import type { Kept } from "./pictures";

const TRIES = 3;
const PAUSE = 1000;

type Told = (share: number) => void;

/**
 * One file into the store itself: ask for a place, put it there, say that it lies there. A line that breaks is
 * tried again, from the beginning; nothing when it does not help, or when the store refuses what it was sent.
 */
export async function straight(url: string, file: File, told: Told): Promise<Kept | null> {
  const place = await posted(`${url}direct/`, form({ name: file.name, size: String(file.size) }));
  if (!place) return null;
  const body = form(place.fields as Record<string, string>);
  body.append("file", file);
  for (let pause = PAUSE, left = TRIES; left > 0; pause *= 2, left--) {
    const status = await put(String(place.url), body, told);
    if (status) return status < 300 ? kept(`${url}direct/arrived/`, form({ ticket: String(place.ticket) })) : null;
    if (left > 1) await new Promise((over) => setTimeout(over, pause * (0.5 + Math.random())));
  }
  return null;
}

/** The status that the store answers with, 0 when the line broke; fetch would not say how far it is. */
function put(url: string, body: FormData, told: Told): Promise<number> {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (sent) => told(sent.lengthComputable ? sent.loaded / sent.total : 0);
    request.onload = () => done(request.status);
    request.onerror = () => done(0);
    request.open("POST", url);
    request.send(body);
  });
}

function form(fields: Record<string, string>): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return body;
}

export async function kept(url: string, body: FormData): Promise<Kept | null> {
  const answer = await posted(url, body);
  return (answer?.files as Kept[] | undefined)?.[0] ?? null;
}

async function posted(url: string, body: FormData): Promise<Record<string, unknown> | null> {
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrf() } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
