import { bounds, handles, type Mark } from "./marks";

const SVG = "http://www.w3.org/2000/svg";
type Attributes = Record<string, string | number>;

export function draw<K extends keyof SVGElementTagNameMap>(name: K, attributes: Attributes): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** One mark as the server will burn it, on a picture of this many pixels. */
export function drawn(mark: Mark, width: number, height: number): SVGGElement {
  const unit = Math.max(2, Math.max(width, height) / 400);
  const group = draw("g", { class: `mark mark-${mark.kind} mark-${mark.colour ?? "cover"}` });
  const at = mark.at.map((n, i) => n * (i % 2 ? height : width));
  if (mark.kind === "mask") group.append(draw("rect", { x: at[0], y: at[1], width: at[2], height: at[3] }));
  if (mark.kind === "number") group.append(...disc(at, unit, mark.n ?? 1));
  if (mark.kind === "box") {
    const frame = { x: at[0], y: at[1], width: at[2], height: at[3], rx: unit * 2 };
    group.append(...edged("rect", frame, unit));
  }
  if (mark.kind === "pen") group.append(...edged("polyline", { points: at.join(" ") }, unit));
  if (mark.kind === "arrow") group.append(...arrow(at, unit));
  return group;
}

function edged(name: "rect" | "polyline" | "line", attributes: Attributes, unit: number): SVGElement[] {
  return [
    draw(name, { ...attributes, class: "mark-edge", "stroke-width": unit * 2.4 }),
    draw(name, { ...attributes, class: "mark-line", "stroke-width": unit * 1.4 }),
  ];
}

function arrow([x, y, tx, ty]: number[], unit: number): SVGElement[] {
  const long = Math.hypot(tx - x, ty - y) || 1;
  const [ax, ay] = [(tx - x) / long, (ty - y) / long];
  const [bx, by] = [tx - 6 * unit * ax, ty - 6 * unit * ay];
  const head = [tx, ty, bx - 3 * unit * ay, by + 3 * unit * ax, bx + 3 * unit * ay, by - 3 * unit * ax].join(" ");
  return [
    draw("polygon", { points: head, class: "mark-edge", "stroke-width": unit }),
    ...edged("line", { x1: x, y1: y, x2: bx, y2: by }, unit),
    draw("polygon", { points: head, class: "mark-fill" }),
  ];
}

function disc([x, y]: number[], unit: number, n: number): SVGElement[] {
  const words = draw("text", { x, y, "font-size": unit * 7, "text-anchor": "middle", "dominant-baseline": "central" });
  words.textContent = String(n);
  return [draw("circle", { cx: x, cy: y, r: unit * 5.5, class: "mark-disc", "stroke-width": unit * 0.7 }), words];
}

/** The frame and the handles of the chosen mark; `pixel` is how much of the picture one pixel on screen is. */
export function chosen(mark: Mark, width: number, height: number, pixel: number): SVGGElement {
  const group = draw("g", { class: "mark-chosen" });
  const [left, top, right, bottom] = bounds(mark);
  const far = 6 * pixel;
  const frame = { x: left * width - far, y: top * height - far };
  const size = { width: (right - left) * width + 2 * far, height: (bottom - top) * height + 2 * far };
  group.append(draw("rect", { ...frame, ...size, class: "mark-frame" }));
  for (const { name, at } of handles(mark)) {
    const place = { cx: at[0] * width, cy: at[1] * height };
    group.append(draw("circle", { ...place, r: 7 * pixel, class: "mark-handle", "stroke-width": pixel * 2 }));
    group.append(draw("circle", { ...place, r: 20 * pixel, class: "mark-grip", "data-handle": name }));
  }
  return group;
}
