/** What was, what is, and what was taken back. */
export class History<T> {
  private past: T[] = [];
  private future: T[] = [];

  constructor(public now: T) {}

  put(next: T): void {
    this.past.push(this.now);
    this.future = [];
    this.now = next;
  }

  undo(): boolean {
    const former = this.past.pop();
    if (former === undefined) return false;
    this.future.push(this.now);
    this.now = former;
    return true;
  }

  redo(): boolean {
    const next = this.future.pop();
    if (next === undefined) return false;
    this.past.push(this.now);
    this.now = next;
    return true;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }
}
