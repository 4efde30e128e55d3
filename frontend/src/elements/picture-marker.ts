import { listMarks } from "../lib/mark-list";
import { ARROWS, deedOf } from "../lib/marker-keys";
import { Marking, type Tool } from "../lib/marking";
import type { MarkerStage, Stroke } from "./marker-stage";

const STEP = 0.01;

/** Tools, keys and words round the picture; the marks lie in the form's own field, which the server judges. */
export class PictureMarker extends HTMLElement {
  private marking = new Marking([]);

  private get stage(): MarkerStage {
    return this.querySelector("marker-stage") as MarkerStage;
  }

  private get field(): HTMLInputElement | null {
    return this.querySelector("input[name=marks]");
  }

  connectedCallback(): void {
    this.marking = new Marking(JSON.parse(this.field?.value || "[]"));
    this.addEventListener("click", this.clicked);
    this.addEventListener("keydown", this.pressed);
    this.stage.addEventListener("stroke", (event) => this.stroke((event as CustomEvent<Stroke>).detail));
    this.stage.addEventListener("stroke-off", () => this.marking.off());
    this.stage.addEventListener("look", () => this.show());
    void this.stage.load(this.getAttribute("picture") ?? "", this.getAttribute("label") ?? "").then(() => this.show());
  }

  private words(name: string): string {
    return this.querySelector(`[data-say="${name}"]`)?.textContent ?? "";
  }

  /** What just happened, read aloud. */
  private say(what: string, kind = ""): void {
    const live = this.querySelector("[data-live]");
    if (live) live.textContent = this.words(what).replace("{}", this.words(kind));
  }

  private stroke({ phase, at, handle, tap }: Stroke): void {
    const { marking } = this;
    const before = marking.marks.length;
    if (phase === "down" && !marking.down(at, handle, this.stage.share(10))) this.say("none");
    else if (phase === "move" && !tap) marking.drag(at);
    else if (phase === "up") marking.up(at, tap);
    if (phase === "up" && marking.corner) this.say("corner");
    if (phase === "up" && marking.marks.length > before - 1 && marking.one) this.say("added", marking.one.kind);
    this.show();
  }

  private clicked = (event: MouseEvent): void => {
    const button = (event.target as Element).closest<HTMLElement>("[data-tool],[data-colour],[data-do],[data-mark]");
    if (!button) return;
    const { tool, colour, do: deed, mark } = button.dataset;
    if (tool) {
      this.marking.off();
      this.marking.tool = tool as Tool;
      if (tool !== "select") this.marking.chosen = -1;
      this.say("tool", tool);
    } else if (colour) this.marking.paint(colour);
    else if (mark) this.marking.chosen = Number(mark);
    else if (deed) this.deed(deed);
    this.show();
  };

  private deed(name: string): void {
    const { marking, stage } = this;
    const kind = marking.one?.kind ?? "";
    if (name === "place") marking.place(stage.middle);
    else if (name === "remove") marking.remove();
    else if (name === "undo" || name === "redo") marking.step(name === "undo");
    else stage.zoom(name === "larger" ? 1.5 : name === "smaller" ? 1 / 1.5 : 0);
    if (name === "place") this.say("added", marking.one?.kind);
    else this.say(name, kind);
  }

  private pressed = (event: KeyboardEvent): void => {
    const inField = (event.target as Element).closest("textarea,input:not([type=hidden])");
    const deed = inField ? "" : deedOf(event);
    const arrow = ARROWS[event.key];
    if (arrow && this.marking.one) {
      const [dx, dy] = arrow.map((n) => n * STEP * (event.altKey ? 0.2 : 1));
      this.marking.nudge(dx, dy, event.shiftKey);
      this.say(event.shiftKey ? "sized" : "moved", this.marking.one.kind);
    } else if (arrow && event.target === this.stage) this.stage.pan(arrow[0] * 0.1, arrow[1] * 0.1);
    else if (event.key === "Escape" && (this.marking.corner || this.marking.one)) {
      this.marking.off();
      this.marking.chosen = -1;
    } else if (event.key === "Enter" && event.target === this.stage) this.deed("place");
    else if (deed) this.deed(deed);
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.show();
  };

  /** The picture, the buttons, the list of marks and the form's field say the same. */
  private show(): void {
    const { marking } = this;
    this.stage.show(marking.marks, marking.chosen);
    if (this.field) this.field.value = JSON.stringify(marking.marks);
    for (const one of this.querySelectorAll<HTMLElement>("[data-tool]"))
      one.setAttribute("aria-pressed", String(one.dataset.tool === marking.tool));
    for (const one of this.querySelectorAll<HTMLElement>("[data-colour]"))
      one.setAttribute("aria-pressed", String(one.dataset.colour === (marking.one?.colour ?? marking.colour)));
    const able: Record<string, boolean> = { undo: marking.canUndo, redo: marking.canRedo, remove: !!marking.one };
    for (const [name, may] of Object.entries(able))
      this.querySelector(`[data-do=${name}]`)?.toggleAttribute("disabled", !may);
    const list = this.querySelector<HTMLElement>("[data-list]");
    if (list) listMarks(list, marking, (kind) => this.words(kind));
  }
}
