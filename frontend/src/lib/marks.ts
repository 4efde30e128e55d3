/** Marks on a picture, in shares of its width and height. The server keeps and burns exactly these. */
export type Kind = "box" | "arrow" | "number" | "pen" | "mask";
export interface Mark {
  kind: Kind;
  at: number[];
  colour?: string;
  n?: number;
}
export type Point = [number, number];
export interface Handle {
  name: string;
  at: Point;
}

export const LEAST = 0.004;
export const MOST_POINTS = 400;
const clamp = (n: number, low = 0, high = 1): number => Math.min(high, Math.max(low, n));
const four = (n: number): number => Math.round(n * 10_000) / 10_000;

/** Left, top, right, bottom. */
export function bounds({ kind, at }: Mark): [number, number, number, number] {
  if (kind === "box" || kind === "mask") return [at[0], at[1], at[0] + at[2], at[1] + at[3]];
  const xs = at.filter((_n, i) => i % 2 === 0);
  const ys = at.filter((_n, i) => i % 2 === 1);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** A mark drawn from one point to another; both may lie outside and in any order. */
export function between(kind: Kind, from: Point, to: Point, colour: string, n: number): Mark {
  const [ax, ay, bx, by] = [clamp(from[0]), clamp(from[1]), clamp(to[0]), clamp(to[1])];
  if (kind === "number") return { kind, at: [bx, by], colour, n };
  if (kind === "arrow" || kind === "pen") return { kind, at: [ax, ay, bx, by], colour };
  const at = [Math.min(ax, bx), Math.min(ay, by), Math.abs(bx - ax), Math.abs(by - ay)];
  return kind === "mask" ? { kind, at } : { kind, at, colour };
}

/** Whether it is large enough to have been meant. */
export function isMeant(mark: Mark): boolean {
  if (mark.kind === "number") return true;
  const [left, top, right, bottom] = bounds(mark);
  if (mark.kind === "box" || mark.kind === "mask") return right - left >= LEAST && bottom - top >= LEAST;
  return Math.hypot(right - left, bottom - top) >= LEAST * 2;
}

/** Moved as far as the picture's edges let it. */
export function moved(mark: Mark, dx: number, dy: number): Mark {
  const [left, top, right, bottom] = bounds(mark);
  const x = clamp(dx, -left, 1 - right);
  const y = clamp(dy, -top, 1 - bottom);
  const box = mark.kind === "box" || mark.kind === "mask";
  return { ...mark, at: mark.at.map((n, i) => (box && i > 1 ? n : n + (i % 2 ? y : x))) };
}

/** Where it can be taken hold of. */
export function handles(mark: Mark): Handle[] {
  const { kind, at } = mark;
  if (kind === "number") return [];
  if (kind === "arrow")
    return [
      { name: "start", at: [at[0], at[1]] },
      { name: "tip", at: [at[2], at[3]] },
    ];
  const [left, top, right, bottom] = bounds(mark);
  return [
    { name: "nw", at: [left, top] },
    { name: "ne", at: [right, top] },
    { name: "sw", at: [left, bottom] },
    { name: "se", at: [right, bottom] },
  ];
}

/** With one of its handles put to another place. */
export function resized(mark: Mark, handle: string, to: Point): Mark {
  const [x, y] = [clamp(to[0]), clamp(to[1])];
  if (mark.kind === "number") return { ...mark, at: [x, y] };
  if (mark.kind === "arrow") {
    const [ax, ay, bx, by] = mark.at;
    return { ...mark, at: handle === "start" ? [x, y, bx, by] : [ax, ay, x, y] };
  }
  const [left, top, right, bottom] = bounds(mark);
  const fixed: Point = [handle.includes("w") ? right : left, handle.includes("n") ? bottom : top];
  if (mark.kind !== "pen") return between(mark.kind, fixed, [x, y], mark.colour ?? "", 1);
  const wide = (x - fixed[0]) / ((handle.includes("w") ? left - right : right - left) || 1);
  const high = (y - fixed[1]) / ((handle.includes("n") ? top - bottom : bottom - top) || 1);
  return { ...mark, at: mark.at.map((n, i) => clamp(fixed[i % 2] + (n - fixed[i % 2]) * (i % 2 ? high : wide))) };
}

/** Larger or smaller by keys: its lower right end goes that far. */
export function grown(mark: Mark, dx: number, dy: number): Mark {
  const end = handles(mark).at(-1);
  if (!end) return moved(mark, dx, dy);
  const next = resized(mark, end.name, [end.at[0] + dx, end.at[1] + dy]);
  return isMeant(next) ? next : mark;
}

/** Whether a point touches it; slack is how far beside still counts, a share for each direction. */
export function touches(mark: Mark, [x, y]: Point, [sx, sy]: Point): boolean {
  const [left, top, right, bottom] = bounds(mark);
  if (x < left - sx || x > right + sx || y < top - sy || y > bottom + sy) return false;
  if (mark.kind === "mask" || mark.kind === "number") return true;
  if (mark.kind === "box") return x < left + sx || x > right - sx || y < top + sy || y > bottom - sy;
  for (let i = 0; i + 3 < mark.at.length; i += 2) {
    const [ax, ay, bx, by] = mark.at.slice(i, i + 4);
    const long = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
    const t = clamp(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / long);
    if (Math.abs(ax + t * (bx - ax) - x) <= sx && Math.abs(ay + t * (by - ay) - y) <= sy) return true;
  }
  return false;
}

/** A pen's line with fewer points: those that stray less than `slack` from the way between others go. */
export function simplified(at: number[], slack = 0.002): number[] {
  const points = at.flatMap((n, i): Point[] => (i % 2 ? [] : [[n, at[i + 1]]]));
  const kept = straight(points, slack);
  return kept.length > MOST_POINTS ? simplified(at, slack * 2) : kept.flat();
}

function straight(points: Point[], slack: number): Point[] {
  if (points.length < 3) return points;
  const [ax, ay] = points[0];
  const [bx, by] = points[points.length - 1];
  const long = Math.hypot(bx - ax, by - ay) || 1;
  const off = ([x, y]: Point): number => Math.abs((by - ay) * x - (bx - ax) * y + bx * ay - by * ax) / long;
  const closed = ax === bx && ay === by;
  const away = points.map((p) => (closed ? Math.hypot(p[0] - ax, p[1] - ay) : off(p)));
  const far = away.indexOf(Math.max(...away));
  if (away[far] <= slack || far === 0) return [points[0], points[points.length - 1]];
  return [...straight(points.slice(0, far + 1), slack).slice(0, -1), ...straight(points.slice(far), slack)];
}

/** The number that comes next on this picture. */
export const nextNumber = (marks: Mark[]): number => Math.min(99, Math.max(0, ...marks.map((m) => m.n ?? 0)) + 1);

/** What is sent: rounded, and inside the picture to the last digit. */
export function tidy(mark: Mark): Mark {
  const at = mark.at.map((n) => four(clamp(n)));
  if (mark.kind === "box" || mark.kind === "mask")
    for (const i of [0, 1]) at[i + 2] = four(Math.min(Math.max(at[i + 2], LEAST), 1 - at[i]));
  return { ...mark, at: mark.kind === "pen" ? simplified(at) : at };
}
