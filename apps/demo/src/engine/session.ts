import { CheckpointError, type DataSpec, requireArgument, saveModel } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type DemoDataset, findDataset } from "../data/datasets.js";
import { type Opened, type Questions, type Report } from "../protocol/messages.js";
import { type Settings } from "../protocol/settings.js";
import { isOnCard, onCardLost } from "./backends.js";
import { buildModel } from "./build.js";
import { type BackendChoice } from "./choose-backend.js";
import { describeOpened } from "./describe-opened.js";
import { evenExamples } from "./examples.js";
import { explorerOf } from "./explorer.js";
import { messageOf } from "./message-of.js";
import { createMeter } from "./meter.js";
import { recognise } from "./saved-model.js";
import { oneStep, readState, startTraining, type Training, type TrainingState, writeState } from "./training.js";
import { takeSnapshot, type Viewed } from "./views.js";

/** A model that is trained and looked at, one at a time. */
export interface Session {
  open(ask: Questions["open"]["ask"]): Promise<Opened>;
  /** Goes on with other settings where the state fits them; a fresh start where it does not. */
  adjust(settings: Settings): Promise<Opened>;
  run(on: boolean): Promise<void>;
  step(): Promise<void>;
  pace(milliseconds: number): void;
  snapshot(): Promise<void>;
  save(): Promise<Uint8Array>;
  /** @throws {ArgumentError} if nothing is open */
  readonly viewed: Viewed;
  readonly added: Map<string, DemoDataset>;
  /** What the data of the model that is open are, where they are not at hand. */
  readonly wanted: DataSpec | undefined;
  /** Rejects when the graphics card is lost: what was asked of it is never answered. */
  readonly interrupted: Promise<never>;
  close(): Promise<void>;
}

interface Open extends Viewed {
  readonly settings: Settings;
  readonly dataset: DemoDataset;
  readonly data: Dataset;
  readonly training: Training;
  readonly timings: Readonly<Record<string, number>>;
  readonly missing: string | null;
}

/** Milliseconds between reports of losses, and at least between looks at the model. */
const [reportEvery, lookEvery] = [100, 500];
/** Looking takes at most this share of the time. */
const lookShare = 0.2;
/** Held-out examples whose codes are shown. */
const shownExamples = 400;

export function createSession(choice: BackendChoice, report: (report: Report) => void): Session {
  const added = new Map<string, DemoDataset>();
  const meter = createMeter();
  let open: Open | undefined;
  let running: Promise<void> | undefined;
  let wanted = false;
  let pause = 0;
  /** What is known if a graphics card lets go of its memory. */
  let kept: { readonly step: number; readonly state: TrainingState } | undefined;
  let interruption = createInterruption();

  const requireOpen = (): Open => {
    requireArgument(open !== undefined, "engine", "model", "open", open, "Choose one first.");
    return open;
  };

  const stop = async () => {
    wanted = false;
    await running;
  };

  const close = async () => {
    await stop();
    open?.training.dispose();
    open = undefined;
    kept = undefined;
  };

  const look = async () => {
    const now = requireOpen();
    await now.training.trainer.sync();
    const { step } = now.training.trainer;
    report({ kind: "snapshot", snapshot: await takeSnapshot(now, step) });
    if (isOnCard()) kept = { step, state: await readState(now.training) };
  };

  const tell = () => {
    const progress = meter.take();
    if (progress !== undefined) report({ kind: "progress", progress });
  };

  const loop = async (own: Interruption) => {
    let [told, looked, cost] = [performance.now(), performance.now(), 0];
    while (wanted && own === interruption) {
      const progress = await oneStep(requireOpen().training);
      if (progress === undefined) break;
      meter.add(progress);
      const now = performance.now();
      if (now - told >= reportEvery || pause > 0) {
        tell();
        told = now;
      }
      if (now - looked >= Math.max(lookEvery, cost / lookShare) || pause >= lookEvery) {
        await look();
        looked = performance.now();
        cost = looked - now;
      }
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    tell();
    meter.rest();
    await look();
  };

  const start = () => {
    wanted = true;
    const own = interruption;
    running ??= Promise.race([loop(own), own.promise])
      .catch((error: unknown) => {
        if (own === interruption) report({ kind: "stopped", failure: { message: messageOf(error) } });
      })
      .finally(() => {
        if (own !== interruption) return;
        running = undefined;
        wanted = false;
      });
  };

  const begin = async (settings: Settings, dataset: DemoDataset, data: Dataset, made: Made): Promise<Opened> => {
    await close();
    const training = startTraining(made.model, data, settings, made.step ?? 0);
    const explorer = explorerOf(training.model);
    const examples = evenExamples(data, shownExamples);
    const { timings, missing = null } = made;
    open = { settings, dataset, data, training, explorer, examples, spec: data.spec, timings, missing };
    onCardLost(() => void recover());
    await look();
    return describeOpened(open);
  };

  /** Goes on elsewhere with what was last kept. */
  const recover = async () => {
    const lost = open;
    if (lost === undefined) return;
    const [again, last, cut] = [wanted, kept, interruption];
    [wanted, open, running, interruption] = [false, undefined, undefined, createInterruption()];
    cut.reject(new Error("The graphics card let go of the page."));
    const timings = await choice.choose(lost.settings, lost.data, "wasm");
    await begin(lost.settings, lost.dataset, lost.data, {
      model: buildModel(lost.settings, lost.data),
      ...{ timings, step: last?.step },
    });
    if (last !== undefined) writeState(requireOpen().training, last.state);
    await look();
    const where = last === undefined ? "from the start" : `from step ${last.step}`;
    report({ kind: "note", text: `The graphics card let go of the page; training goes on ${where} with wasm.` });
    report({ kind: "reopened", opened: describeOpened(requireOpen()) });
    if (again) start();
  };

  return {
    added,
    get viewed() {
      return requireOpen();
    },
    get wanted() {
      return open !== undefined && open.missing !== null ? open.spec : undefined;
    },
    get interrupted() {
      return interruption.promise;
    },
    open: async ({ settings, backend, file }) => {
      await stop();
      if (file !== undefined) {
        const found = await recognise(file, settings.data, added);
        const { missing } = found;
        // Without data there is no step to time.
        const asked = missing === undefined ? backend : (backend ?? usualBackend());
        const timings = await choice.choose(found.settings, found.data, asked);
        return begin(found.settings, found.dataset, found.data, { model: found.load(), timings, missing });
      }
      const dataset = findDataset(settings.data, added);
      const data = await dataset.load();
      const timings = await choice.choose(settings, data, backend);
      return begin(settings, dataset, data, { model: buildModel(settings, data), timings });
    },
    adjust: async (settings) => {
      const again = wanted;
      await stop();
      const { dataset, data, training, timings } = requireOpen();
      const model = buildModel(settings, data);
      const state = await readState(training);
      const { step } = training.trainer;
      const next = startTraining(model, data, settings, step);
      try {
        writeState(next, state);
      } catch (error) {
        next.dispose();
        if (!(error instanceof CheckpointError)) throw error;
        return begin(settings, dataset, data, { model: buildModel(settings, data), timings });
      }
      training.dispose();
      open = { ...requireOpen(), settings, training: next, explorer: explorerOf(model) };
      if (again) start();
      return describeOpened(open);
    },
    run: async (on) => {
      // Where no model is open, none trains.
      if (!on) return stop();
      requireOpen();
      start();
    },
    step: async () => {
      await stop();
      const progress = await oneStep(requireOpen().training);
      if (progress !== undefined) meter.add(progress);
      tell();
      await look();
    },
    pace: (milliseconds) => {
      pause = milliseconds;
    },
    snapshot: look,
    save: async () => {
      const { model, trainer } = requireOpen().training;
      await trainer.sync();
      return saveModel(model);
    },
    close,
  };
}

interface Interruption {
  readonly promise: Promise<never>;
  readonly reject: (reason: Error) => void;
}

function createInterruption(): Interruption {
  let reject: Interruption["reject"] | undefined;
  const promise = new Promise<never>((_, refuse) => (reject = refuse));
  promise.catch(() => undefined);
  return { promise, reject: (reason) => reject!(reason) };
}

interface Made {
  readonly model: ReturnType<typeof buildModel>;
  readonly timings: Readonly<Record<string, number>>;
  readonly step?: number;
  readonly missing?: string | undefined;
}

function usualBackend(): string {
  return typeof WebAssembly === "undefined" ? "cpu" : "wasm";
}
