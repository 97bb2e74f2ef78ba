import { type Output } from "../command-line/output.js";
import { countEpochs, duration } from "../run/progress.js";
import { type CellStatus } from "./cell-state.js";

/** Shows how far a study is: one line that is rewritten on a terminal, and a line for each cell that is over. */
export class StudyProgress {
  readonly #lines = new Map<object, string>();
  readonly #begun = new Map<object, number>();
  /** Seconds that cells took which were done here. */
  readonly #seconds: number[] = [];
  #over = 0;
  #failed = 0;
  #workers = 0;

  constructor(
    readonly total: number,
    readonly output: Output,
  ) {}

  begin(worker: object, name: string): void {
    this.#begun.set(worker, performance.now());
    this.#lines.set(worker, name);
    this.#workers = Math.max(this.#workers, this.#lines.size);
  }

  line(worker: object, line: string): void {
    this.#lines.set(worker, line);
    this.output.status([this.#count(), ...this.#lines.values()].join(" | "));
  }

  end(worker: object): void {
    this.#seconds.push((performance.now() - this.#begun.get(worker)!) / 1000);
    this.#lines.delete(worker);
  }

  over({ cell, state, failure, results }: CellStatus): void {
    this.#over += 1;
    if (state === "failed") this.#failed += 1;
    const epochs = results?.trainings[0]?.history.epochs.length;
    const what =
      failure === undefined
        ? `done${epochs === undefined ? "" : `, ${countEpochs(epochs)}`}`
        : `failed: ${failure.message}`;
    this.output.say(`${cell.name} ${what} (${this.#count()})`);
  }

  #count(): string {
    const failed = this.#failed === 0 ? [] : [`${this.#failed} failed`];
    return [`${this.#over} of ${this.total} cells`, ...failed, ...this.#left()].join(", ");
  }

  #left(): string[] {
    const left = this.total - this.#over;
    if (this.#seconds.length === 0 || left === 0) return [];
    const mean = this.#seconds.reduce((sum, value) => sum + value, 0) / this.#seconds.length;
    return [`about ${duration((mean * left) / Math.max(1, this.#workers))} left`];
  }
}
