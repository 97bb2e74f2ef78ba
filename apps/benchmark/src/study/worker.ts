import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type BackendName } from "../engine.js";
import { type Notice, type Order } from "./worker-messages.js";

/** The built process, from sources and from what they are built to alike. */
const cellProgram = fileURLToPath(new URL("../../dist/cell-process.js", import.meta.url));

/** How work on a cell ended: as the process says, or with its death, which it says nothing of. */
export type Ending =
  Extract<Notice, { readonly kind: "ended" | "broken" }> | { readonly kind: "died"; readonly reason: string };

export interface WorkerOptions {
  readonly backend: BackendName;
  /** Threads of ONNX Runtime. */
  readonly threads: number;
  /** Milliseconds without a sign of life after which a process counts as hung, and is killed. */
  readonly hangAfter: number;
  /** Milliseconds without a step forward after which a process that lives counts as stuck, and is killed. */
  readonly stuckAfter: number;
  /**
   * Megabytes that JavaScript may use in it.
   * @default Node's own limit
   */
  readonly heapMegabytes?: number;
  /**
   * The program that it runs.
   * @default what trains cells
   */
  readonly program?: string;
}

/** A child process that trains cells, one at a time. One that died is followed by another with the next cell. */
export class Worker {
  #child: ChildProcess | undefined;
  #gone: Promise<unknown> = Promise.resolve();
  #stderr = "";
  #outOfMemory = false;

  constructor(readonly options: WorkerOptions) {}

  /** The number of its process; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Works on the cell of a folder. `onProgress` hears lines on how far it is. */
  run(folder: string, onProgress: (line: string) => void): Promise<Ending> {
    const child = (this.#child ??= this.#start());
    return new Promise((resolve) => {
      const { hangAfter, stuckAfter } = this.options;
      let heard = performance.now();
      let moved = heard;
      let killed: string | undefined;
      const watch = setInterval(
        () => {
          const now = performance.now();
          if (now - heard >= hangAfter) killed = `gave no sign of life for ${hangAfter / 1000} s`;
          else if (now - moved >= stuckAfter) killed = `lived and got no further for ${stuckAfter / 1000} s`;
          else return;
          child.kill("SIGKILL");
        },
        Math.min(hangAfter, stuckAfter) / 10,
      );
      const end = (ending: Ending) => {
        clearInterval(watch);
        child.off("message", hear);
        child.off("close", die);
        resolve(ending);
      };
      const hear = (notice: Notice) => {
        heard = performance.now();
        if (notice.kind === "beat") return;
        if (notice.kind !== "progress") return end(notice);
        moved = heard;
        onProgress(notice.line);
      };
      const die = (code: number | null, signal: string | null) => {
        this.#child = undefined;
        const reason = killed && `its process ${killed}, and was killed`;
        end({ kind: "died", reason: reason ?? this.#deathReason(code, signal) });
      };
      child.on("message", hear);
      child.on("close", die);
      this.#tell({ kind: "run", folder });
    });
  }

  /** Has it save and stop; what it works on ends as "stopped". */
  stop(): void {
    if (this.#child?.connected) this.#tell({ kind: "stop" });
  }

  /** Stops it, and waits until its process is gone. */
  async close(): Promise<void> {
    const child = this.#child;
    this.stop();
    const late = setTimeout(() => child?.kill("SIGKILL"), this.options.hangAfter);
    await this.#gone;
    clearTimeout(late);
  }

  #start(): ChildProcess {
    const { backend, threads, heapMegabytes, program = cellProgram } = this.options;
    const execArgv = heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`];
    const child = fork(program, [], { execArgv, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    this.#stderr = "";
    this.#outOfMemory = false;
    child.stderr!.on("data", (part: Buffer) => {
      const text = `${this.#stderr}${part.toString()}`;
      // Stacks of any length may follow.
      this.#outOfMemory ||= memoryError.test(text);
      this.#stderr = text.slice(-2_000);
    });
    // A process that cannot be started ends at once, without a number.
    child.on("error", (error) => (this.#stderr += error.message));
    this.#gone = new Promise((resolve) => child.once("close", resolve));
    this.#child = child;
    this.#tell({ kind: "start", backend, threads });
    return child;
  }

  #tell(order: Order): void {
    // A channel that closed meanwhile belongs to a process that is gone, of which "close" tells.
    this.#child!.send(order, () => undefined);
  }

  #deathReason(code: number | null, signal: string | null): string {
    const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
    if (this.#outOfMemory) return `its process ${how}: it ran out of memory`;
    if (signal === "SIGKILL") return `its process ${how}, as the system does to one that takes too much memory`;
    const last = this.#stderr.trim().split("\n").at(-1);
    return `its process ${how}${last ? `: ${last}` : ""}`;
  }
}

/** What engines and libraries say where memory ends. */
const memoryError = /heap out of memory|allocation failed|bad_alloc/i;
