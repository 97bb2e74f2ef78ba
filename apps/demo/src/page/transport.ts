import { byId } from "./dom.js";
import { dismissNotice } from "./notice.js";

/** The buttons that train, and what they say. */
export interface Transport {
  readonly running: boolean;
  /** Says whether a model trains; it is the engine that does. */
  set(running: boolean): void;
}

/** What the buttons do to the models of the page. */
export interface Transported {
  /** Sees to a model that can be trained. */
  readonly ready: () => Promise<void>;
  readonly run: (on: boolean) => Promise<unknown>;
  readonly step: () => Promise<unknown>;
  /** Ends the engines. */
  readonly end: () => void;
  readonly reset: () => Promise<void>;
  readonly pace: (milliseconds: number) => Promise<unknown>;
  /** Runs a task and says what went wrong. */
  readonly attempt: (task: () => Promise<unknown>) => Promise<void>;
}

/** Milliseconds of rest after each step, as chosen on the page. */
export function paceOf(): number {
  return Number(byId<HTMLSelectElement>("pace").value);
}

export function createTransport({ ready, run, step, end, reset, pace, attempt }: Transported): Transport {
  let running = false;
  const set = (on: boolean) => {
    running = on;
    byId("play").setAttribute("aria-pressed", String(on));
    byId("play-label").textContent = on ? "Pause" : "Train";
  };
  const listen = (id: string, task: () => Promise<unknown>) =>
    byId(id).addEventListener("click", () => {
      dismissNotice();
      void attempt(task);
    });

  listen("play", async () => {
    const on = !running;
    await ready();
    set(on);
    await run(on);
  });
  listen("step", async () => {
    await ready();
    set(false);
    await step();
  });
  listen("stop", async () => {
    end();
    set(false);
  });
  listen("reset", reset);
  byId("pace").addEventListener("change", () => void attempt(() => pace(paceOf())));

  return {
    set,
    get running() {
      return running;
    },
  };
}
