import { type Opened, type Plane, type PosteriorView, type Shown, type Snapshot } from "../protocol/messages.js";
import { byId, element } from "./dom.js";
import { type EngineClient } from "./engine-client.js";
import { latestOnly } from "./latest.js";
import { drawShown } from "./pictures.js";
import { type Exhibit, tileAt } from "./showcase.js";
import { codeAt, drawPlane, type PlaneScene } from "./plane.js";

/** The latent plane, the image that is decoded at its point, and the sliders of its units. */
export interface Explore {
  /** @param exhibit what was trained beforehand, which needs no engine */
  open(opened: Opened, exhibit?: Exhibit): void;
  show(snapshot: Snapshot): void;
  /** Looks at a moment of the past, or at the present again. */
  showPast(past: { readonly snapshot: Snapshot; readonly plane: Plane | null } | null): void;
  /** Posteriors as ellipses, and a way between codes. */
  mark(posteriors: readonly PosteriorView[], way?: Float32Array | null): void;
  moveTo(code: readonly number[]): void;
  refresh(): void;
  readonly at: readonly number[];
  readonly label: number;
  readonly plane: Plane | null;
}

const tiles = 15;
const reaches = [2.5, 3, 4, 5, 6, 8, 10, 14, 20, 30, 50, 100, 1000];

/** @param moved called when the code has changed */
export function createExplore(engine: EngineClient, moved: () => void): Explore {
  const canvas = byId<HTMLCanvasElement>("plane");
  const image = byId<HTMLCanvasElement>("image");
  let opened: Opened | undefined;
  let label = 0;
  let past: Plane | null | undefined;
  let exhibit: Exhibit | undefined;
  let [live, decoded]: [Plane | null, Shown | null] = [null, null];
  let scene: PlaneScene = {
    ...{ reach: 3, units: [0, 1], plane: null, codes: null, at: [0, 0], posteriors: [], way: null },
    show: { tiles: true, codes: true, contours: true },
  };
  let [codes, pastCodes]: [Snapshot["codes"], Snapshot["codes"] | undefined] = [null, undefined];

  const draw = () => {
    const shown = past === undefined ? { plane: live, codes } : { plane: past, codes: pastCodes ?? null };
    drawPlane(canvas, { ...scene, ...shown, show: layers() });
  };

  const decode = latestOnly(async (at: readonly number[]) => {
    if (!opened || opened.abilities.units === 0) return;
    if (exhibit) decoded = tileAt(exhibit.tiles, at, exhibit.reach);
    else decoded = await engine.ask("decode", { codes: Float32Array.from(at), label });
    drawDecoded();
  });

  const drawDecoded = () => {
    image.classList.toggle("points", decoded?.kind === "points");
    drawShown(image, decoded, opened?.data.density ?? null);
  };

  const askPlane = latestOnly(async () => {
    if (!opened || opened.abilities.units === 0) return;
    const { at, units, reach } = scene;
    if (exhibit) live = { tiles: exhibit.tiles, density: null };
    else live = await engine.ask("plane", { ...{ at, units, reach, label }, tiles });
    draw();
  });

  const setCode = (at: readonly number[], { plane = false } = {}) => {
    scene = { ...scene, at };
    showCode(scene);
    draw();
    decode(at);
    if (plane) askPlane(undefined);
    moved();
  };

  listenToPlane(
    canvas,
    () => scene,
    (at) => setCode(at),
  );
  for (const name of ["tiles", "codes", "contours"]) byId(`show-${name}`).addEventListener("change", draw);

  const classes = (count: number) =>
    showClasses(count, label, (chosen) => {
      label = chosen;
      setCode(scene.at, { plane: true });
    });

  const axes = (count: number) =>
    showAxes(count, scene.units, (units) => {
      scene = { ...scene, units };
      setCode(scene.at, { plane: true });
    });

  return {
    open: (now, shown) => {
      const { units, classes: count, codes: places } = now.abilities;
      [opened, exhibit] = [now, shown];
      label = Math.min(label, Math.max(0, count - 1));
      [live, codes, past] = [null, null, undefined];
      scene = {
        ...scene,
        at: Array<number>(units).fill(0),
        units: [0, Math.min(1, units - 1)],
        posteriors: [],
        way: null,
        reach: shown?.reach ?? 3,
      };
      byId("plane-panel").hidden = places !== undefined;
      byId("layers").hidden = places !== undefined;
      byId("walk").hidden = units === 0;
      showSliders(units, (unit, value) => setCode(scene.at.with(unit, value), { plane: !scene.units.includes(unit) }));
      classes(count);
      axes(units);
      showCode(scene);
      draw();
      if (units > 0) setCode(scene.at, { plane: true });
    },
    show: ({ codes: now }) => {
      codes = now;
      const reach = exhibit?.reach ?? reachOf(codes);
      if (reach !== scene.reach) scene = { ...scene, reach };
      setSliderReach(reach);
      draw();
      decode(scene.at);
      askPlane(undefined);
    },
    showPast: (moment) => {
      [past, pastCodes] = moment === null ? [undefined, undefined] : [moment.plane, moment.snapshot.codes];
      draw();
    },
    mark: (posteriors, way = null) => {
      scene = { ...scene, posteriors, way };
      draw();
    },
    moveTo: (code) => setCode(code),
    refresh: () => {
      draw();
      drawDecoded();
    },
    get at() {
      return scene.at;
    },
    get label() {
      return label;
    },
    get plane() {
      return live;
    },
  };
}

function layers(): PlaneScene["show"] {
  const on = (name: string) => byId<HTMLInputElement>(`show-${name}`).checked;
  return { tiles: on("tiles"), codes: on("codes"), contours: on("contours") };
}

/** How far the plane reaches, so that nearly all codes are on it. */
function reachOf(codes: Snapshot["codes"]): number {
  const sizes = codes ? [...codes.values].map(Math.abs).sort((a, b) => a - b) : [];
  const far = 1.1 * (sizes[Math.floor(0.99 * sizes.length)] ?? 0);
  return reaches.find((reach) => reach >= far) ?? reaches.at(-1)!;
}

/** Pointer and keys move the code. */
function listenToPlane(
  canvas: HTMLCanvasElement,
  scene: () => PlaneScene,
  move: (at: readonly number[]) => void,
): void {
  const codeUnder = (event: PointerEvent) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return codeAt([(event.clientX - left) / width, (event.clientY - top) / height], scene());
  };
  /** Where the code was before a mouse passed over, or where it was pressed. */
  let pinned: readonly number[] | undefined;
  canvas.addEventListener("pointerenter", () => (pinned = scene().at));
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    move((pinned = codeUnder(event)));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons > 0) pinned = codeUnder(event);
    if (event.buttons > 0 || event.pointerType === "mouse") move(codeUnder(event));
  });
  canvas.addEventListener("pointerleave", () => {
    if (pinned?.length === scene().at.length) move(pinned);
    pinned = undefined;
  });
  const directions: Readonly<Record<string, readonly [number, number]>> = {
    ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] },
  };
  canvas.addEventListener("keydown", (event) => {
    const way = directions[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const { at, units, reach } = scene();
    const stride = (event.shiftKey ? 0.2 : 0.04) * reach;
    const next = [...at];
    units.forEach((unit, i) => (next[unit] = Math.max(-reach, Math.min(reach, next[unit]! + way[i]! * stride))));
    move(next);
  });
}

function showCode({ at, units }: PlaneScene): void {
  byId("plane-at").textContent = units.map((unit) => `Unit ${unit + 1} is ${(at[unit] ?? 0).toFixed(2)}.`).join(" ");
  at.forEach((value, unit) => {
    const slider = document.getElementById(`unit-${unit}`) as HTMLInputElement | null;
    if (slider === null) return;
    slider.value = String(value);
    slider.parentElement!.querySelector("output")!.textContent = value.toFixed(2);
  });
}

function showSliders(units: number, change: (unit: number, value: number) => void): void {
  const rows = Array.from({ length: units }, (_, unit) => {
    const slider = element("input", {
      type: "range",
      id: `unit-${unit}`,
      min: -3,
      max: 3,
      step: 0.01,
      "aria-label": `Unit ${unit + 1}`,
    });
    slider.value = "0";
    slider.addEventListener("input", () => change(unit, Number(slider.value)));
    return element(
      "div",
      { class: "slider" },
      element("span", {}, `z${unit + 1}`),
      slider,
      element("output", {}, "0.00"),
    );
  });
  byId("sliders").replaceChildren(...rows);
}

function setSliderReach(reach: number): void {
  for (const slider of byId("sliders").querySelectorAll("input")) {
    slider.min = String(-reach);
    slider.max = String(reach);
  }
}

function showClasses(count: number, label: number, choose: (label: number) => void): void {
  const group = byId("classes");
  group.hidden = count === 0;
  const chips = Array.from({ length: count }, (_, value) => {
    const chip = element("button", { type: "button", "aria-pressed": String(value === label) }, String(value));
    chip.addEventListener("click", () => {
      chips.forEach((other) => other.setAttribute("aria-pressed", String(other === chip)));
      choose(value);
    });
    return chip;
  });
  group.replaceChildren(...chips);
}

function showAxes(
  count: number,
  [right, up]: readonly [number, number],
  choose: (units: [number, number]) => void,
): void {
  const select = (name: string, chosen: number) => {
    const options = Array.from({ length: count }, (_, unit) =>
      element("option", { value: unit, selected: unit === chosen }, `z${unit + 1}`),
    );
    return element("select", { "aria-label": name }, ...options);
  };
  const [across, upward] = [select("Unit to the right", right), select("Unit upward", up)];
  const change = () => choose([Number(across.value), Number(upward.value)]);
  [across, upward].forEach((each) => each.addEventListener("change", change));
  byId("axes").replaceChildren(...(count > 2 ? ["Plane of", across, "and", upward] : []));
}
