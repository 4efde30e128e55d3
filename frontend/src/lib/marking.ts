import { History } from "./history";
import {
  between,
  grown,
  isMeant,
  type Kind,
  type Mark,
  moved,
  nextNumber,
  type Point,
  resized,
  tidy,
  touches,
} from "./marks";

export type Tool = Kind | "select";

/** The marks of one picture while they are being drawn: tools, the chosen one, undo. It knows no page. */
export class Marking {
  tool: Tool = "box";
  colour = "red";
  chosen = -1;
  /** Two touches instead of a drag: the first has put this corner, the second puts the other. */
  corner: Point | null = null;
  private grip = "";
  private from: Point | null = null;
  private begun: Mark[] | null = null;
  private history: History<Mark[]>;

  constructor(marks: Mark[]) {
    this.history = new History(marks);
  }

  get marks(): Mark[] {
    return this.begun ?? this.history.now;
  }

  get one(): Mark | undefined {
    return this.marks[this.chosen];
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  /** A stroke begins: on a handle, on a mark, or as a new mark. Answers whether it does something. */
  down(at: Point, handle: string, slack: Point): boolean {
    this.from = at;
    if (handle && this.one) this.grip = handle;
    else if (this.tool === "select" || this.corner) this.grip = this.corner ? "corner" : this.pick(at, slack);
    else this.grip = "new";
    return this.grip !== "";
  }

  private pick(at: Point, slack: Point): string {
    this.chosen = this.marks.map((mark) => touches(mark, at, slack)).lastIndexOf(true);
    return this.chosen < 0 ? "" : "move";
  }

  drag(at: Point): void {
    const { from, grip } = this;
    if (!from || !grip) return;
    const [all, one] = [this.history.now, this.history.now[this.chosen]];
    if (grip === "new" && this.tool === "pen") this.begun = this.pen(at);
    else if (grip === "new") this.begun = [...all, this.fresh(from, at)];
    else if (grip === "move" && one) this.begun = put(all, this.chosen, moved(one, at[0] - from[0], at[1] - from[1]));
    else if (one) this.begun = put(all, this.chosen, resized(one, grip, at));
  }

  private pen(at: Point): Mark[] {
    const line = this.begun?.at(-1) ?? this.fresh(this.from ?? at, at);
    return [...this.history.now, { ...line, at: [...line.at, ...at.map((n) => Math.min(1, Math.max(0, n)))] }];
  }

  /** The stroke ends; a mere touch puts a number, the first corner, or the other one. */
  up(at: Point, tap: boolean): void {
    const { grip } = this;
    if (grip === "corner" && this.corner) this.add(this.fresh(this.corner, at));
    else if (grip === "new" && this.tool === "number") this.add(this.fresh(at, at));
    else if (grip === "new" && tap) {
      this.corner = at;
      this.begun = this.from = null;
      return;
    } else if (this.begun && !tap) this.keep(this.begun, grip === "new" ? this.begun.length - 1 : this.chosen);
    this.off();
  }

  off(): void {
    this.begun = this.from = this.corner = null;
    this.grip = "";
  }

  private fresh(from: Point, to: Point): Mark {
    const kind = this.tool === "select" ? "box" : this.tool;
    return between(kind, from, to, this.colour, nextNumber(this.history.now));
  }

  private keep(marks: Mark[], chosen: number): void {
    this.begun = null;
    const last = marks[chosen];
    if (last && !isMeant(last)) return;
    this.chosen = chosen;
    this.history.put(marks.map(tidy));
  }

  private add(mark: Mark): void {
    this.keep([...this.history.now, mark], this.history.now.length);
  }

  /** A mark of the usual size without any drag. */
  place([x, y]: Point): void {
    this.off();
    this.add(this.fresh([x - 0.1, y - 0.06], this.tool === "number" ? [x, y] : [x + 0.1, y + 0.06]));
  }

  nudge(dx: number, dy: number, size: boolean): void {
    if (this.one) this.keep(put(this.marks, this.chosen, (size ? grown : moved)(this.one, dx, dy)), this.chosen);
  }

  paint(colour: string): void {
    this.colour = colour;
    if (this.one && this.one.kind !== "mask")
      this.keep(put(this.marks, this.chosen, { ...this.one, colour }), this.chosen);
  }

  remove(): void {
    if (!this.one) return;
    this.history.put(this.marks.filter((_mark, i) => i !== this.chosen));
    this.chosen = -1;
  }

  step(back: boolean): boolean {
    this.off();
    this.chosen = -1;
    return back ? this.history.undo() : this.history.redo();
  }
}

const put = (all: Mark[], place: number, mark: Mark): Mark[] => all.map((one, i) => (i === place ? mark : one));
