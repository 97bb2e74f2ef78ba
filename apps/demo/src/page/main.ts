import described from "virtual:catalogue";
import { type Opened, type Progress } from "../protocol/messages.js";
import { type Catalogue, type Settings } from "../protocol/settings.js";
import { familyOf, readAddress, readBeside, writeAddress } from "./address.js";
import { createCurves } from "./curves.js";
import { byId, onAppearance } from "./dom.js";
import { createEngineClient, type News } from "./engine-client.js";
import { listenForFiles, sizeWantedBy } from "./exchange.js";
import { dismissNotice, notify, wordsOf } from "./notice.js";
import { createRival } from "./rival.js";
import { createRunPanel } from "./run-panel.js";
import { type Exhibit, exhibitOf, loadWeights } from "./showcase.js";
import { createSetup } from "./setup.js";
import { createStage } from "./stage.js";
import { showExhibitStatus, showStatus } from "./status.js";
import { createTransport, paceOf } from "./transport.js";
import { createWalk } from "./walk.js";

const catalogue = described as Catalogue;
const backend = new URLSearchParams(location.search).get("backend") ?? undefined;
let settings: Settings = readAddress(location.hash, catalogue);
let opened: Opened | undefined;
let exhibit: Exhibit | undefined;
let progress: Progress | undefined;

const engine = createEngineClient(hear, (message) => {
  transport.set(false);
  opened = undefined;
  notify(`${message} Press Train to start again.`);
});
const curves = createCurves(byId("curves"));
const stage = createStage(engine, {
  moved: () => rival.follow(stage.explore.at),
  shown: () => rival.reach(),
  wake: () => void attempt(wake),
});
const walk = createWalk(stage.explore);
const setup = createSetup(
  catalogue,
  (chosen) => void attempt(() => choose(chosen)),
  (chosen) => void attempt(() => adjust(chosen)),
);
const runPanel = createRunPanel(catalogue, (chosen) => void attempt(() => open(chosen)));
const rival = createRival({
  ...{ catalogue, curves, backend, attempt, explore: stage.explore },
  settings: () => settings,
  begin: async () => {
    const isFresh = opened !== undefined && exhibit === undefined && (progress?.step ?? opened.step) === 0;
    await (isFresh ? rival.open() : open(settings));
  },
  changed: say,
});

const transport = createTransport({
  ...{ ready, attempt, reset: () => open(settings) },
  run: async (on) => {
    await Promise.all([engine.ask("run", { on }), rival.run(on)]);
    if (opened) showStatus(opened, progress, transport.running);
  },
  step: () => Promise.all([engine.ask("step", null), rival.step()]),
  end: () => {
    engine.end();
    rival.end();
    [opened, exhibit] = [undefined, undefined];
    byId("status").textContent = "Stopped.";
  },
  pace: (milliseconds) => Promise.all([engine.ask("pace", { milliseconds }), rival.pace(milliseconds)]),
});

/** What the engine says by itself. */
function hear(news: News): void {
  switch (news.kind) {
    case "progress":
      if (opening) return;
      progress = news.progress;
      curves.add(progress);
      if (opened) showStatus(opened, progress, transport.running);
      return;
    case "snapshot":
      document.body.dataset["tensors"] = String(news.snapshot.tensors);
      return exhibit === undefined ? stage.take(news.snapshot) : stage.show(news.snapshot);
    case "note":
      return notify(news.text);
    case "reopened":
      return show(news.opened);
    case "stopped":
      transport.set(false);
      return notify(news.failure.message);
  }
}

/** Shows a model that the engine has opened, or one that was trained beforehand. */
function show(now: Opened, exhibited?: Exhibit): void {
  opened = now;
  stage.open(now, exhibited);
  if (exhibit) showExhibitStatus(exhibit.opened.step);
  else showStatus(now, progress, transport.running);
  say();
}

/** Writes the settings into the address. */
function say(): void {
  globalThis.history.replaceState(null, "", writeAddress(settings, rival.chosen));
}

/** Counts openings: of several that overlap, the last one is shown, and what the model before them says is late. */
let openings = 0;
let opening = false;

async function open(chosen: Settings, file?: Uint8Array): Promise<void> {
  begin(chosen);
  const now = await ask(chosen, file);
  if (now === undefined) return;
  settings = now.settings;
  const { title, missing } = now.data;
  if (missing !== null) setup.addData({ name: settings.data, title: `${title}, not here`, labelled: true });
  setup.show(settings);
  show(now);
  if (missing !== null) notify(missing);
  await Promise.all([engine.ask("snapshot", null), missing === null ? rival.open() : undefined]);
}

/** Takes away what was of the model before. */
function begin(chosen: Settings): void {
  [opened, exhibit, progress, settings] = [undefined, undefined, undefined, chosen];
  walk.stop();
  transport.set(false);
  curves.clear();
  setup.show(chosen);
  byId("status").textContent = "Getting ready…";
}

/** Opens settings, or a file, in the engine; undefined where something else was chosen in the meantime. */
async function ask(chosen: Settings, file?: Uint8Array): Promise<Opened | undefined> {
  const own = ++openings;
  opening = true;
  try {
    // An engine that has just begun knows of no pace.
    await engine.ask("pace", { milliseconds: paceOf() });
    const now = await engine.ask("open", { settings: chosen, backend, file });
    return own === openings ? now : undefined;
  } finally {
    if (own === openings) opening = false;
  }
}

/** Goes on with other settings where they fit what has been learned. */
async function adjust(chosen: Settings): Promise<void> {
  settings = chosen;
  say();
  if (opened !== undefined && exhibit === undefined) {
    const before = progress?.step ?? 0;
    const now = await engine.ask("adjust", { settings: chosen });
    opened = now;
    if (now.step < before) {
      progress = undefined;
      curves.clear(0);
      show(now);
      transport.set(false);
    }
  }
  await rival.adjust();
}

/** Shows what was trained beforehand where there is something, and begins with fresh weights otherwise. */
async function choose(chosen: Settings): Promise<void> {
  const own = ++openings;
  const found = rival.chosen === undefined ? await exhibitOf(chosen, catalogue) : undefined;
  if (own !== openings) return;
  if (found === undefined) return open(chosen);
  if (engine.alive) await engine.ask("run", { on: false });
  begin(chosen);
  exhibit = found;
  show(found.opened, found);
  curves.add(found.losses);
  if (found.opened.abilities.codes !== undefined) return wake();
  if (found.opened.abilities.units > 0) walk.begin();
  // The engine's code comes when the page has time.
  setTimeout(() => void engine.ask("pace", { milliseconds: paceOf() }).catch(() => undefined), 500);
}

/** Gives an exhibit's weights to the engine, so that more of it can be seen than its pictures. */
let waking: Promise<void> | undefined;
function wake(): Promise<void> {
  const sleeping = exhibit;
  if (sleeping === undefined || opened !== sleeping.opened) return Promise.resolve();
  waking ??= (async () => {
    const now = await ask(settings, await loadWeights(settings.model));
    if (now === undefined || exhibit !== sleeping) return;
    show(now);
    await engine.ask("snapshot", null);
  })().finally(() => (waking = undefined));
  return waking;
}

/** Sees to a model in the engine with fresh weights, or those that it has learned here. */
async function ready(): Promise<void> {
  if (opened === undefined || exhibit !== undefined) await open(settings);
}

async function attempt(task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (error) {
    transport.set(false);
    if (opened && !exhibit) showStatus(opened, progress, transport.running);
    else if (!exhibit) byId("status").textContent = "";
    notify(wordsOf(error));
  }
}

byId("notice").querySelector("button")!.addEventListener("click", dismissNotice);

listenForFiles({
  engine,
  attempt,
  settings: () => settings,
  samples: () => stage.samples,
  ready: () => (exhibit === undefined ? ready() : wake()),
  load: (file) => open(settings, file),
  report: (text) => runPanel.show(text),
  wanted: () => (opened === undefined ? undefined : sizeWantedBy(opened)),
  use: async (data) => {
    setup.addData({ ...data, labelled: false });
    // A model that waits for its data keeps what it has learned.
    if (opened !== undefined && opened.data.missing !== null)
      return open({ ...settings, data: data.name }, await engine.ask("save", null));
    const family = familyOf(settings, catalogue);
    await open({ ...settings, data: data.name, model: family.labelled ? "vae" : settings.model });
  },
});

onAppearance(() => [stage, rival, curves].forEach((each) => each.refresh()));
addEventListener("hashchange", () => {
  if (location.hash !== writeAddress(settings, rival.chosen)) void attempt(visit);
});

/** Shows what the address says. */
function visit(): Promise<void> {
  // What is chosen is written into the address: both are read before.
  const [chosen, beside] = [readAddress(location.hash, catalogue), readBeside(location.hash, catalogue)];
  rival.choose(beside);
  return choose(chosen);
}

setup.show(settings);
void attempt(visit);
