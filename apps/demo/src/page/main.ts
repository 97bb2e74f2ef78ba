import described from "virtual:catalogue";
import { type Opened, type Progress, type Snapshot } from "../protocol/messages.js";
import { type Catalogue, type Settings } from "../protocol/settings.js";
import { familyOf, readAddress, readBeside, writeAddress } from "./address.js";
import { captionOf } from "./caption.js";
import { createCodePanel } from "./code-panel.js";
import { createCurves } from "./curves.js";
import { byId } from "./dom.js";
import { createEngineClient, type News } from "./engine-client.js";
import { listenForFiles } from "./exchange.js";
import { createExplore } from "./explore.js";
import { createHistory } from "./history.js";
import { showLegend } from "./legend.js";
import { dismissNotice, notify, wordsOf } from "./notice.js";
import { createRival } from "./rival.js";
import { createRunPanel } from "./run-panel.js";
import { type Exhibit, loadExhibit, loadWeights } from "./showcase.js";
import { createSetup } from "./setup.js";
import { showExhibitStatus, showStatus, usageOf } from "./status.js";
import { createViews } from "./views.js";
import { createWalk } from "./walk.js";

const catalogue = described as Catalogue;
const backend = new URLSearchParams(location.search).get("backend") ?? undefined;
let settings: Settings = readAddress(location.hash, catalogue);
let opened: Opened | undefined;
let exhibit: Exhibit | undefined;
let progress: Progress | undefined;
let running = false;

const engine = createEngineClient(hear, (message) => {
  setRunning(false);
  opened = undefined;
  notify(`${message} Press Train to start again.`);
});
const curves = createCurves(byId("curves"));
const explore = createExplore(engine, {
  ...{ canvas: byId<HTMLCanvasElement>("plane"), image: byId<HTMLCanvasElement>("image"), controlled: true },
  moved: () => {
    views.moved();
    rival.follow(explore.at);
  },
  wake: () => void attempt(wake),
});
const views = createViews(engine, explore, () => void attempt(wake));
const codePanel = createCodePanel(engine);
const walk = createWalk(explore);
const history = createHistory((moment) => {
  explore.showPast(moment);
  if (moment !== null) views.show(moment.snapshot);
});
const setup = createSetup(
  catalogue,
  (chosen) => void attempt(() => choose(chosen)),
  (chosen) => void attempt(() => adjust(chosen)),
);
const runPanel = createRunPanel(catalogue, (chosen) => void attempt(() => open(chosen)));
const rival = createRival({
  ...{ catalogue, curves, explore, backend, attempt },
  settings: () => settings,
  begin: async () => {
    const isFresh = opened !== undefined && exhibit === undefined && (progress?.step ?? opened.step) === 0;
    await (isFresh ? rival.open() : open(settings));
  },
  changed: say,
});

/** What the engine says by itself. */
function hear(news: News): void {
  switch (news.kind) {
    case "progress":
      if (opening) return;
      progress = news.progress;
      curves.add(progress);
      if (opened) showStatus(opened, progress, running);
      return;
    case "snapshot":
      return take(news.snapshot);
    case "note":
      return notify(news.text);
    case "reopened":
      return show(news.opened);
    case "stopped":
      setRunning(false);
      return notify(news.failure.message);
  }
}

function take(snapshot: Snapshot): void {
  document.body.dataset["tensors"] = String(snapshot.tensors);
  if (exhibit === undefined) history.add({ snapshot, plane: explore.plane });
  if (!history.live) return;
  explore.show(snapshot);
  views.show(snapshot);
  codePanel.show(snapshot);
  rival.reach();
  byId("usage").textContent = usageOf(snapshot);
}

/** Shows a model that the engine has opened, or one that was trained beforehand. */
function show(now: Opened, exhibited?: Exhibit): void {
  opened = now;
  history.clear();
  explore.open(now, exhibited);
  views.open(now, exhibited === undefined);
  codePanel.open(now, exhibited === undefined);
  byId("caption").textContent = captionOf(now);
  byId("space-title").textContent = now.abilities.codes === undefined ? "Latent space" : "Codes";
  showLegend(now);
  if (exhibit) showExhibitStatus(exhibit.opened.step);
  else showStatus(now, progress, running);
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
  setRunning(false);
  curves.clear();
  setup.show(chosen);
  byId("status").textContent = "Getting ready…";
}

/** Opens settings, or a file, in the engine; undefined where something else was chosen in the meantime. */
async function ask(chosen: Settings, file?: Uint8Array): Promise<Opened | undefined> {
  const own = ++openings;
  opening = true;
  try {
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
      setRunning(false);
    }
  }
  await rival.adjust();
}

/** Shows what was trained beforehand where there is something, and begins with fresh weights otherwise. */
async function choose(chosen: Settings): Promise<void> {
  const isUsual = chosen.data === catalogue.datasets[0]!.name && Object.keys(chosen.options).length === 0;
  const own = ++openings;
  const found = isUsual && rival.chosen === undefined ? await loadExhibit(chosen.model) : undefined;
  if (own !== openings) return;
  if (found === undefined) return open(chosen);
  if (opened !== undefined) await engine.ask("run", { on: false });
  begin(chosen);
  exhibit = found;
  show(found.opened, found);
  explore.show(found.snapshot);
  views.show(found.snapshot);
  curves.add(found.losses);
  if (found.opened.abilities.codes !== undefined) return wake();
  if (found.opened.abilities.units > 0) walk.begin();
  // The engine's code comes when the page has time.
  setTimeout(() => void engine.ask("pace", { milliseconds: 0 }).catch(() => undefined), 500);
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

function setRunning(on: boolean): void {
  running = on;
  byId("play").setAttribute("aria-pressed", String(on));
  byId("play-label").textContent = on ? "Pause" : "Train";
}

async function attempt(task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (error) {
    setRunning(false);
    if (opened && !exhibit) showStatus(opened, progress, running);
    else if (!exhibit) byId("status").textContent = "";
    notify(wordsOf(error));
  }
}

function listen(id: string, task: () => Promise<unknown>): void {
  byId(id).addEventListener("click", () => {
    dismissNotice();
    void attempt(task);
  });
}

listen("play", async () => {
  const on = !running;
  await ready();
  setRunning(on);
  await Promise.all([engine.ask("run", { on }), rival.run(on)]);
  if (opened) showStatus(opened, progress, running);
});
listen("step", async () => {
  await ready();
  setRunning(false);
  await Promise.all([engine.ask("step", null), rival.step()]);
});
listen("stop", async () => {
  engine.end();
  rival.end();
  [opened, exhibit] = [undefined, undefined];
  setRunning(false);
  byId("status").textContent = "Stopped.";
});
listen("reset", () => open(settings));
byId<HTMLSelectElement>("pace").addEventListener("change", ({ target }) => {
  const milliseconds = Number((target as HTMLSelectElement).value);
  void attempt(() => Promise.all([engine.ask("pace", { milliseconds }), rival.pace(milliseconds)]));
});
byId("notice").querySelector("button")!.addEventListener("click", dismissNotice);

listenForFiles({
  engine,
  attempt,
  settings: () => settings,
  samples: () => views.samples,
  ready: () => (exhibit === undefined ? ready() : wake()),
  load: (file) => open(settings, file),
  report: (text) => runPanel.show(text),
  wanted: () => {
    if (!opened || opened.data.missing === null || opened.data.shown !== "images") return undefined;
    const { height, width, channels } = opened.data;
    return { height, width, channels };
  },
  use: async (data) => {
    setup.addData({ ...data, labelled: false });
    // A model that waits for its data keeps what it has learned.
    if (opened !== undefined && opened.data.missing !== null)
      return open({ ...settings, data: data.name }, await engine.ask("save", null));
    const family = familyOf(settings, catalogue);
    await open({ ...settings, data: data.name, model: family.labelled ? "vae" : settings.model });
  },
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
let resizing = 0;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = window.setTimeout(refresh, 100);
});
addEventListener("hashchange", () => {
  if (location.hash !== writeAddress(settings, rival.chosen)) void attempt(visit);
});

function refresh(): void {
  explore.refresh();
  views.refresh();
  rival.refresh();
  curves.refresh();
}

/** Shows what the address says. */
function visit(): Promise<void> {
  rival.choose(readBeside(location.hash, catalogue));
  return choose(readAddress(location.hash, catalogue));
}

setup.show(settings);
void attempt(visit);
