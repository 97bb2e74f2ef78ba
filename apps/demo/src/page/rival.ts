import { type Opened, type Progress, type Snapshot } from "../protocol/messages.js";
import { type Catalogue, type Settings } from "../protocol/settings.js";
import { type Chosen, familyOf } from "./address.js";
import { type Curves } from "./curves.js";
import { byId, element } from "./dom.js";
import { createEngineClient, type News } from "./engine-client.js";
import { createExplore, type Explore } from "./explore.js";
import { notify } from "./notice.js";
import { createOptionsForm } from "./options-form.js";
import { drawShown } from "./pictures.js";
import { showStatus, usageOf } from "./status.js";
import { withTakenOnly } from "./taken-options.js";
import { paceOf } from "./transport.js";

/** A second model beside the first: on the same data, with the same axes, in a worker of its own. */
export interface Rival {
  /** Sets a model beside, or takes it away; it is opened with the first one. */
  choose(chosen: Chosen | undefined): void;
  /** Opens what is chosen, with fresh weights. */
  open(): Promise<void>;
  /** Takes over what has changed of the first one's settings. */
  adjust(): Promise<void>;
  run(on: boolean): Promise<void>;
  step(): Promise<void>;
  pace(milliseconds: number): Promise<void>;
  end(): void;
  /** The first one's code has moved. */
  follow(at: readonly number[]): void;
  /** Both planes reach as far as the wider of the two. */
  reach(): void;
  refresh(): void;
  readonly chosen: Chosen | undefined;
}

/** What the model beside needs of the page. */
export interface RivalContext {
  readonly catalogue: Catalogue;
  readonly curves: Curves;
  /** The first model's space. */
  readonly explore: Explore;
  readonly backend: string | undefined;
  readonly settings: () => Settings;
  /** Runs a task and says what went wrong. */
  readonly attempt: (task: () => Promise<unknown>) => Promise<void>;
  /** Opens the first model with fresh weights, and this one with it. */
  readonly begin: () => Promise<void>;
  /** What the address says has changed. */
  readonly changed: () => void;
}

export function createRival(context: RivalContext): Rival {
  const { catalogue, curves, backend, attempt } = context;
  const [samples, pairs] = [byId<HTMLCanvasElement>("rival-samples"), byId<HTMLCanvasElement>("rival-pairs")];
  const select = byId<HTMLSelectElement>("rival-model");
  let chosen: Chosen | undefined;
  let opened: Opened | undefined;
  let progress: Progress | undefined;
  let snapshot: Snapshot | undefined;
  let running = false;

  const engine = createEngineClient(hear, (message) => {
    opened = undefined;
    notify(`${message} Press Reset to start both again.`);
  });
  const explore = createExplore(engine, {
    ...{ canvas: byId<HTMLCanvasElement>("rival-plane"), image: byId<HTMLCanvasElement>("rival-image") },
    controlled: false,
    moved: () => {
      if (explore.at.length === context.explore.at.length) context.explore.moveTo(explore.at, { silent: true });
    },
    wake: () => undefined,
  });

  function hear(news: News): void {
    if (news.kind === "progress") {
      progress = news.progress;
      curves.add(progress, 1);
      say();
    } else if (news.kind === "snapshot") {
      snapshot = news.snapshot;
      explore.show(snapshot);
      byId("rival-usage").textContent = usageOf(snapshot);
      reach();
      draw();
    } else if (news.kind === "reopened") show(news.opened);
    else notify(news.kind === "note" ? news.text : news.failure.message);
  }

  const say = () => {
    if (opened) showStatus(opened, progress, running, byId("rival-status"));
  };

  const reach = () => {
    if (chosen === undefined) return;
    explore.reachTo(context.explore.ownReach);
    context.explore.reachTo(explore.ownReach);
  };

  const draw = () => {
    drawShown(samples, snapshot?.samples ?? null, opened?.data.density ?? null);
    pairs.hidden = snapshot?.reconstructions?.kind !== "images";
    if (!pairs.hidden) drawShown(pairs, snapshot!.reconstructions);
  };

  const show = (now: Opened) => {
    opened = now;
    byId("rival-space").hidden = now.abilities.units === 0;
    samples.classList.toggle("points", now.data.shown === "points");
    explore.open(now);
    if (explore.at.length === context.explore.at.length) explore.moveTo(context.explore.at, { silent: true });
    say();
  };

  const showForm = () => {
    document.body.classList.toggle("comparing", chosen !== undefined);
    byId("rival").hidden = chosen === undefined;
    byId("compare").setAttribute("aria-pressed", String(chosen !== undefined));
    if (chosen === undefined) return;
    const shown = settingsOf(chosen);
    select.value = chosen.model;
    byId("rival-summary").textContent = familyOf(shown, catalogue).summary;
    form.show(shown);
  };

  const form = createOptionsForm(catalogue, { own: byId("rival-options"), prefix: "rival-" }, (name, value) => {
    const changed = { ...chosen!, options: { ...chosen!.options, [name]: value } };
    const shown = settingsOf(changed);
    const isTaken = ([option]: [string, unknown]) => Object.hasOwn(shown.options, option);
    chosen = { ...changed, options: Object.fromEntries(Object.entries(changed.options).filter(isTaken)) };
    form.follow(shown);
    context.changed();
    void attempt(adjust);
  });

  /** The data are the first model's, and so are the settings that both have, unless chosen otherwise. */
  const settingsOf = ({ model, options }: Chosen): Settings => {
    const { data, options: first } = context.settings();
    const family = familyOf({ data, model, options }, catalogue);
    const known = new Set(family.options.map(({ name }) => name));
    const shared = Object.entries(first).filter(([name]) => known.has(name));
    return withTakenOnly({ data, model, options: { ...Object.fromEntries(shared), ...options } }, family);
  };

  const open = async () => {
    if (chosen === undefined) return;
    [opened, progress, snapshot, running] = [undefined, undefined, undefined, false];
    curves.clear(1);
    byId("rival-status").textContent = "Getting ready…";
    await engine.ask("pace", { milliseconds: paceOf() });
    show(await engine.ask("open", { settings: settingsOf(chosen), backend }));
    await engine.ask("snapshot", null);
    // Train may have been pressed in the meantime.
    if (running) await engine.ask("run", { on: true });
  };

  const adjust = async () => {
    if (chosen === undefined || opened === undefined) return;
    const before = progress?.step ?? 0;
    const now = await engine.ask("adjust", { settings: settingsOf(chosen) });
    if (now.step < before) await open();
    else opened = now;
  };

  const choose = (now: Chosen | undefined) => {
    chosen = now;
    if (now === undefined) {
      engine.end();
      curves.clear(1);
      opened = undefined;
      context.explore.reachTo(0);
    }
    showForm();
    context.changed();
  };

  const whileThere = async (task: () => Promise<unknown>) => {
    if (opened !== undefined) await task();
  };

  select.append(...catalogue.families.map(({ name, title }) => element("option", { value: name }, title)));
  select.addEventListener("change", () => {
    choose({ model: select.value, options: {} });
    void attempt(context.begin);
  });
  byId("compare").addEventListener("click", () => {
    const on = chosen === undefined;
    choose(on ? { model: context.settings().model === "vae" ? "beta-vae" : "vae", options: {} } : undefined);
    if (on) void attempt(context.begin);
  });

  return {
    ...{ choose, open, adjust, reach },
    run: async (on) => {
      running = on;
      await whileThere(() => engine.ask("run", { on }));
      say();
    },
    step: async () => {
      running = false;
      await whileThere(() => engine.ask("step", null));
    },
    pace: (milliseconds) => whileThere(() => engine.ask("pace", { milliseconds })),
    end: () => {
      engine.end();
      opened = undefined;
      byId("rival-status").textContent = chosen === undefined ? "" : "Stopped.";
    },
    follow: (at) => {
      if (opened && at.length === explore.at.length) explore.moveTo(at, { silent: true });
    },
    refresh: () => {
      if (chosen === undefined) return;
      explore.refresh();
      draw();
    },
    get chosen() {
      return chosen;
    },
  };
}
