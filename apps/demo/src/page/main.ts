import described from "virtual:catalogue";
import { type Opened, type Plane, type Progress, type Snapshot } from "../protocol/messages.js";
import { type Catalogue, type Settings } from "../protocol/settings.js";
import { familyOf, readAddress, writeAddress } from "./address.js";
import { createCodePanel } from "./code-panel.js";
import { createCurves } from "./curves.js";
import { byId } from "./dom.js";
import { createEngineClient, type News } from "./engine-client.js";
import { listenForFiles } from "./exchange.js";
import { createExplore } from "./explore.js";
import { createHistory } from "./history.js";
import { showLegend } from "./legend.js";
import { dismissNotice, notify, wordsOf } from "./notice.js";
import { loadExhibit } from "./showcase.js";
import { createSetup } from "./setup.js";
import { showStatus, usageOf } from "./status.js";
import { createViews } from "./views.js";
import { listenForWalk } from "./walk.js";

const catalogue = described as Catalogue;
let settings: Settings = readAddress(location.hash, catalogue);
let opened: Opened | undefined;
let progress: Progress | undefined;
let running = false;
let lastPlane: Plane | null = null;

const engine = createEngineClient(hear, (message) => {
  setRunning(false);
  opened = undefined;
  notify(`${message} Press Train to start again.`);
});
const curves = createCurves(byId("curves"));
const explore = createExplore(engine, () => views.moved());
const views = createViews(engine, explore);
const codePanel = createCodePanel(engine);
const history = createHistory((moment) => {
  explore.showPast(moment);
  if (moment !== null) views.show(moment.snapshot);
});
const setup = createSetup(
  catalogue,
  (chosen) => void attempt(() => choose(chosen)),
  (chosen) => void attempt(() => adjust(chosen)),
);

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
  lastPlane = explore.plane;
  history.add({ snapshot, plane: lastPlane });
  if (!history.live) return;
  explore.show(snapshot);
  views.show(snapshot);
  codePanel.show(snapshot);
  byId("usage").textContent = usageOf(snapshot);
  document.body.dataset["tensors"] = String(snapshot.tensors);
}

/** Shows a model that the engine has opened. */
function show(now: Opened): void {
  opened = now;
  settings = now.settings;
  history.clear();
  explore.open(now);
  views.open(now);
  codePanel.open(now);
  showLegend(now.data.labels);
  showStatus(now, progress, running);
  globalThis.history.replaceState(null, "", writeAddress(settings));
}

/** Counts openings: of several that overlap, the last one is shown, and what the model before them says is late. */
let openings = 0;
let opening = false;

async function open(chosen: Settings, file?: Uint8Array): Promise<void> {
  const own = ++openings;
  opening = true;
  setRunning(false);
  byId("status").textContent = "Getting ready…";
  progress = undefined;
  curves.clear();
  const backend = new URLSearchParams(location.search).get("backend") ?? undefined;
  settings = chosen;
  setup.show(chosen);
  try {
    const now = await engine.ask("open", { settings: chosen, backend, file });
    if (own !== openings) return;
    setup.show(now.settings);
    show(now);
  } finally {
    if (own === openings) opening = false;
  }
  await engine.ask("snapshot", null);
}

/** Goes on with other settings where they fit what has been learned. */
async function adjust(chosen: Settings): Promise<void> {
  settings = chosen;
  globalThis.history.replaceState(null, "", writeAddress(chosen));
  if (opened === undefined) return;
  const before = progress?.step ?? 0;
  const now = await engine.ask("adjust", { settings: chosen });
  opened = now;
  if (now.step < before) {
    progress = undefined;
    curves.clear();
    show(now);
    setRunning(false);
  }
}

/** Shows what was trained beforehand where there is something, and begins with fresh weights otherwise. */
async function choose(chosen: Settings): Promise<void> {
  const isUsual = chosen.data === catalogue.datasets[0]!.name && Object.keys(chosen.options).length === 0;
  const own = ++openings;
  const exhibit = isUsual ? await loadExhibit(chosen.model) : undefined;
  if (own !== openings) return;
  if (exhibit === undefined || exhibit.tiles === null) return open(chosen);
  if (opened !== undefined) await engine.ask("run", { on: false });
  [opened, progress, settings] = [undefined, undefined, chosen];
  setRunning(false);
  curves.clear();
  history.clear();
  setup.show(chosen);
  explore.open(exhibit.opened, exhibit);
  views.open(exhibit.opened, false);
  codePanel.open(exhibit.opened);
  showLegend(exhibit.opened.data.labels);
  explore.show(exhibit.snapshot);
  views.show(exhibit.snapshot);
  const { steps, terms } = exhibit.showcase;
  const curve = (values: readonly number[]) => Float32Array.from(values);
  curves.add({
    ...{ step: exhibit.opened.step, epoch: 0, stepsPerSecond: 0, steps: Float64Array.from(steps) },
    terms: Object.fromEntries(Object.entries(terms).map(([name, values]) => [name, curve(values)])),
  });
  byId("status").textContent =
    `Trained beforehand, ${exhibit.opened.step.toLocaleString("en")} steps. Press Train for your own.`;
  globalThis.history.replaceState(null, "", writeAddress(chosen));
  // The engine comes when the page has time.
  setTimeout(() => void engine.ask("pace", { milliseconds: 0 }).catch(() => undefined), 500);
}

async function ready(): Promise<void> {
  if (opened === undefined) await open(settings);
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
    if (opened) showStatus(opened, progress, running);
    else byId("status").textContent = "";
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
  await engine.ask("run", { on });
  if (opened) showStatus(opened, progress, running);
});
listen("step", async () => {
  await ready();
  setRunning(false);
  await engine.ask("step", null);
});
listen("stop", async () => {
  engine.end();
  opened = undefined;
  setRunning(false);
  byId("status").textContent = "Stopped.";
});
listen("reset", () => open(settings));
byId<HTMLSelectElement>("pace").addEventListener("change", ({ target }) => {
  void attempt(() => engine.ask("pace", { milliseconds: Number((target as HTMLSelectElement).value) }));
});
byId("notice").querySelector("button")!.addEventListener("click", dismissNotice);

listenForFiles({
  engine,
  attempt,
  settings: () => settings,
  samples: () => views.samples,
  ready,
  load: (file) => open(settings, file),
  use: async (data) => {
    setup.addData({ ...data, labelled: false });
    const family = familyOf(settings, catalogue);
    await open({ ...settings, data: data.name, model: family.labelled ? "vae" : settings.model });
  },
});
listenForWalk(explore);

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
let resizing = 0;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = window.setTimeout(refresh, 100);
});
addEventListener("hashchange", () => {
  const said = readAddress(location.hash, catalogue);
  if (writeAddress(said) !== writeAddress(settings)) void attempt(() => choose(said));
});

function refresh(): void {
  explore.refresh();
  views.refresh();
  curves.refresh();
}

setup.show(settings);
void attempt(() => choose(settings));
