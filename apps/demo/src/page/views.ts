import { type Opened, type Shown, type Snapshot } from "../protocol/messages.js";
import { byId, element } from "./dom.js";
import { type EngineClient } from "./engine-client.js";
import { type Explore } from "./explore.js";
import { latestOnly } from "./latest.js";
import { createPad } from "./pad.js";
import { pickButtons, press, splitImages } from "./picks.js";
import { drawShown } from "./pictures.js";

/** Samples, reconstructions and what a visitor asks for, one at a time. */
export interface Views {
  /** @param live whether an engine has the model */
  open(opened: Opened, live?: boolean): void;
  show(snapshot: Snapshot): void;
  /** The code of the plane has moved. */
  moved(): void;
  refresh(): void;
  readonly samples: Shown | null;
}

const views = {
  samples: {
    title: "Samples",
    help: "What the model makes of chance: codes drawn from its prior, the same at each moment.",
  },
  reconstructions: { title: "Reconstructions", help: "Held-out examples, and below each what the model makes of it." },
  traversals: {
    title: "Traversals",
    help: "One unit after the other moves from end to end; the others stay where the point is.",
  },
  between: { title: "Between two", help: "Pick two examples: the images on the straight way between their codes." },
  draw: { title: "Draw", help: "" },
} as const;
type ViewName = keyof typeof views;
const needsEngine: ReadonlySet<ViewName> = new Set(["traversals", "between", "draw"] as const);

/** Steps of a traversal, in images and in rows of a table, and of a way between two examples; the most units that are traversed. */
const [imageSteps, rowSteps, waySteps, mostUnits] = [11, 5, 10, 6];

/** @param wake called when a view needs an engine, and an exhibit has none */
export function createViews(engine: EngineClient, explore: Explore, wake: () => void): Views {
  const grid = byId<HTMLCanvasElement>("grid");
  let opened: Opened | undefined;
  let snapshot: Snapshot | undefined;
  let traversals: Shown | null = null;
  let current: ViewName = "samples";
  let alive = false;
  let chosen: number[] = [];
  let buttons: readonly HTMLButtonElement[] = [];

  const pad = createPad((values) => void look(values));

  const look = latestOnly(async (drawn: Float32Array) => {
    if (!opened) return;
    const x = drawn.map((value) => value * opened!.data.scale);
    const posterior = await engine.ask("encode", { x, label: explore.label });
    explore.mark([posterior]);
    explore.moveTo([...posterior.mean]);
    const made = await engine.ask("decode", { codes: posterior.mean, label: explore.label });
    drawShown(byId<HTMLCanvasElement>("pad-result"), made);
  });

  const traverse = latestOnly(async () => {
    if (!opened || !alive || current !== "traversals" || opened.abilities.units === 0) return;
    const units = Math.min(opened.abilities.units, mostUnits);
    const values = traversalValues(opened.data.shown === "table" ? rowSteps : imageSteps);
    const codes = traversalCodes(explore.at, units, values);
    const made = await engine.ask("decode", { codes, label: explore.label, columns: values.length });
    traversals = made?.kind === "table" ? { ...made, ...rowsOfUnits(units, values) } : made;
    draw();
  });

  const walkBetween = latestOnly(async (pair: readonly number[]) => {
    const examples = await Promise.all(pair.map((index) => engine.ask("example", { index })));
    const ends = await Promise.all(examples.map(({ x, label }) => engine.ask("encode", { x, label })));
    const [from, to] = [ends[0]!.mean, (ends[1] ?? ends[0]!).mean];
    const codes = between(from, to, waySteps);
    explore.mark(ends, pair.length > 1 ? codes : null);
    explore.moveTo([...to]);
    const label = examples[0]!.label;
    drawShown(byId<HTMLCanvasElement>("strip"), await engine.ask("decode", { codes, label, columns: waySteps }));
  });

  const pick = (index: number) => {
    chosen = [...chosen, index].slice(-2);
    press(buttons, chosen);
    walkBetween(chosen);
  };

  const draw = () => {
    const shown = { samples: snapshot?.samples, reconstructions: snapshot?.reconstructions, traversals }[
      current as "samples" | "reconstructions" | "traversals"
    ];
    grid.classList.toggle("points", shown?.kind === "points");
    grid.setAttribute("aria-label", views[current].title);
    if (!grid.hidden) drawShown(grid, shown ?? null, opened?.data.density ?? null);
  };

  const tabs = new Map<ViewName, HTMLButtonElement>();
  const select = (name: ViewName) => {
    current = name;
    for (const [each, tab] of tabs) {
      tab.setAttribute("aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
    }
    byId("view").setAttribute("aria-labelledby", `tab-${name}`);
    const asleep = !alive && needsEngine.has(name);
    byId("view-help").textContent = asleep ? "The engine is on its way…" : views[name].help;
    if (asleep) wake();
    grid.hidden = name === "draw" || name === "between";
    if (grid.hidden) drawShown(grid, null);
    byId("pad-panel").hidden = name !== "draw";
    byId("between-panel").hidden = name !== "between";
    if (name !== "draw" && name !== "between") explore.mark([]);
    if (name === "draw") pad.refresh();
    if (name === "between" && alive && chosen.length > 0) walkBetween(chosen);
    traverse(undefined);
    draw();
  };
  makeTabs(tabs, select);

  return {
    open: (now, live = true) => {
      [opened, alive] = [now, live];
      [snapshot, traversals, chosen] = [undefined, null, []];
      const { abilities, data } = now;
      const images = data.shown === "images";
      const possible: Record<ViewName, boolean> = {
        samples: true,
        reconstructions: data.examples > 0 && (abilities.encodes || abilities.codes !== undefined),
        traversals: abilities.units > 0 && (images || data.shown === "table"),
        // An exhibit has examples to pick from once it is in the engine.
        between: abilities.encodes && images && (live ? data.picks !== null : data.examples > 0),
        draw: abilities.encodes && images,
      };
      for (const [name, tab] of tabs) tab.hidden = !possible[name];
      buttons = pickButtons(byId("picks"), splitImages(data.picks, 30), data.labels, pick);
      if (images) pad.resize(data.height, data.width);
      select(possible[current] ? current : "samples");
    },
    show: (now) => {
      snapshot = now;
      if (current === "between" && alive && chosen.length > 0) walkBetween(chosen);
      traverse(undefined);
      draw();
    },
    moved: () => traverse(undefined),
    refresh: () => {
      draw();
      pad.refresh();
    },
    get samples() {
      return snapshot?.samples ?? null;
    },
  };
}

/** Tabs as the pattern of ARIA has them: arrow keys go from one to the next. */
function makeTabs(tabs: Map<ViewName, HTMLButtonElement>, select: (name: ViewName) => void): void {
  for (const [name, { title }] of Object.entries(views) as [ViewName, { title: string }][]) {
    const tab = element("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "view" }, title);
    tab.addEventListener("click", () => select(name));
    tab.addEventListener("keydown", ({ key }) => {
      const shown = [...tabs].filter(([, each]) => !each.hidden);
      const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
      if (step === 0) return;
      const at = shown.findIndex(([each]) => each === name);
      const [next, element] = shown[(at + step + shown.length) % shown.length]!;
      element.focus();
      select(next);
    });
    tabs.set(name, tab);
  }
  byId("tabs").append(...tabs.values());
}

/** From -3 to 3. */
function traversalValues(steps: number): number[] {
  return Array.from({ length: steps }, (_, step) => (step / (steps - 1) - 0.5) * 6);
}

/** What the rows of a traversal are: "z1 = 1.5". */
function rowsOfUnits(units: number, values: readonly number[]) {
  const names = Array.from({ length: units }, (_, unit) => values.map((value) => `z${unit + 1} = ${value}`));
  return { names: names.flat(), group: values.length };
}

/** Codes in which one unit after the other has each of the values, [units x values, width of a code]. */
function traversalCodes(at: readonly number[], units: number, values: readonly number[]): Float32Array {
  const codes = Array.from({ length: units }, (_, unit) => values.map((value) => at.with(unit, value)));
  return Float32Array.from(codes.flat(2));
}

/** Codes on the straight way from one to another, both ends included. */
function between(from: Float32Array, to: Float32Array, steps: number): Float32Array {
  const codes = new Float32Array(steps * from.length);
  for (let i = 0; i < codes.length; i++) {
    const [step, unit] = [Math.floor(i / from.length), i % from.length];
    codes[i] = from[unit]! + (step / (steps - 1)) * (to[unit]! - from[unit]!);
  }
  return codes;
}
