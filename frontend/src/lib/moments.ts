export type Kind = "date" | "datetime-local" | "time";

/** What somebody wrote (2026-11-24, 2026/11/24, 2026年11月24日, 9:05) as the server reads it; nothing when unclear. */
export function understood(written: string, kind: Kind): string {
  const numbers = written.match(/\d+/g)?.map(Number) ?? [];
  const two = (n: number): string => String(n).padStart(2, "0");
  const date = ([y, m, d]: number[]): string => {
    const day = new Date(Date.UTC(y, m - 1, d));
    const real = y > 999 && day.getUTCMonth() === m - 1 && day.getUTCDate() === d;
    return real ? `${y}-${two(m)}-${two(d)}` : "";
  };
  const time = ([h, min]: number[]): string => (h < 24 && min < 60 ? `${two(h)}:${two(min)}` : "");
  const parts = { date: [3, 0], "datetime-local": [3, 2], time: [0, 2] }[kind];
  if (numbers.length < parts[0] + parts[1]) return "";
  const day = parts[0] ? date(numbers) : "";
  const hour = parts[1] ? time(numbers.slice(parts[0])) : "";
  if ((parts[0] && !day) || (parts[1] && !hour)) return "";
  return [day, hour].filter(Boolean).join(" ");
}

/** The same for a browser's own control. */
export const native = (text: string): string => text.replace(" ", "T");
