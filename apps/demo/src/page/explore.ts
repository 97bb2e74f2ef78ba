import { type Opened, type Plane, type PosteriorView, type Shown, type Snapshot } from "../protocol/messages.js";
import { byId } from "./dom.js";
import { type EngineClient } from "./engine-client.js";
import { type Moment } from "./history.js";
import { latestOnly } from "./latest.js";
import { drawShown } from "./pictures.js";
import { type Exhibit, tileAt } from "./showcase.js";
import { drawPlane, type PlaneScene } from "./plane.js";
import { listenToPlane } from "./plane-input.js";
import { setSliderReach, showCode, showControls, type UnitControls } from "./unit-controls.js";

/** The latent plane, the image that is decoded at its point, and the sliders of its units. */
export interface Explore {
  /** @param exhibit what was trained beforehand, which needs no engine */
  open(opened: Opened, exhibit?: Exhibit): void;
  show(snapshot: Snapshot): void;
  /** Looks at a moment of the past, or at the present again. */
  showPast(moment: Moment | null): void;
  /** Posteriors as ellipses, and a way between codes. */
  mark(posteriors: readonly PosteriorView[], way?: Float32Array | null): void;
  /** @param options whether nobody is told of it */
  moveTo(code: readonly number[], options?: { readonly silent: boolean }): void;
  /** The plane reaches as far as this, or further. */
  reachTo(reach: number): void;
  refresh(): void;
  readonly at: readonly number[];
  readonly label: number;
  readonly plane: Plane | null;
  /** How far the plane would reach by itself. */
  readonly ownReach: number;
}

const tiles = 15;
const reaches = [2.5, 3, 4, 5, 6, 8, 10, 14, 20, 30, 50, 100, 1000];

/** Where a latent space is shown, and what is told of it. */
export interface ExploreView {
  readonly canvas: HTMLCanvasElement;
  readonly image: HTMLCanvasElement;
  /** Whether the page's sliders, labels and axes are those of this space. */
  readonly controlled: boolean;
  /** The code has changed. */
  readonly moved: () => void;
  /** An exhibit is asked for more than its pictures show. */
  readonly wake: () => void;
}

const start: PlaneScene = {
  ...{ reach: 3, units: [0, 1], plane: null, codes: null, at: [0, 0], posteriors: [], way: null },
  show: { tiles: true, codes: true, contours: true },
};

export function createExplore(engine: EngineClient, { canvas, image, controlled, moved, wake }: ExploreView): Explore {
  let opened: Opened | undefined;
  let label = 0;
  let past: Moment | undefined;
  let exhibit: Exhibit | undefined;
  let decoded: Shown | null = null;
  let least = 0;
  let scene = start;

  const draw = () => {
    const shown = past ? { plane: past.plane, codes: past.snapshot.codes } : {};
    drawPlane(canvas, { ...scene, ...shown, show: layers() });
  };

  const decode = latestOnly(async (at: readonly number[]) => {
    if (!opened || opened.abilities.units === 0) return;
    if (!exhibit) decoded = await engine.ask("decode", { codes: Float32Array.from(at), label });
    else if (isShown(exhibit, at, label)) decoded = tileAt(exhibit.plane.tiles, at, exhibit.reach);
    else return wake();
    drawDecoded();
  });

  const drawDecoded = () => {
    image.classList.toggle("points", decoded?.kind === "points");
    drawShown(image, decoded, opened?.data.density ?? null);
  };

  const askPlane = latestOnly(async () => {
    if (!opened || opened.abilities.units === 0) return;
    const { at, units, reach } = scene;
    const plane = exhibit ? exhibit.plane : await engine.ask("plane", { ...{ at, units, reach, label }, tiles });
    scene = { ...scene, plane };
    draw();
  });

  const setCode = (at: readonly number[], { plane = false, silent = false } = {}) => {
    scene = { ...scene, at };
    if (controlled) showCode(scene);
    draw();
    decode(at);
    if (plane) askPlane(undefined);
    if (!silent) moved();
  };

  const setReach = (reach: number) => {
    if (reach !== scene.reach) scene = { ...scene, reach };
    if (controlled) setSliderReach(reach);
  };

  listenToPlane(
    canvas,
    () => scene,
    (at) => setCode(at),
  );
  for (const name of ["tiles", "codes", "contours"]) byId(`show-${name}`).addEventListener("change", draw);

  const controls: UnitControls = {
    setUnit: (unit, value) => setCode(scene.at.with(unit, value), { plane: !scene.units.includes(unit) }),
    setLabel: (chosen) => {
      label = chosen;
      setCode(scene.at, { plane: true });
    },
    setAxes: (units) => {
      scene = { ...scene, units };
      if (exhibit) wake();
      setCode(scene.at, { plane: true });
    },
  };

  return {
    open: (now, shown) => {
      const { units, classes } = now.abilities;
      const stays = scene.at.length === units && opened !== undefined;
      [opened, exhibit, past] = [now, shown, undefined];
      label = Math.min(label, Math.max(0, classes - 1));
      const first = shown?.snapshot.codes?.values.slice(0, units) ?? new Float32Array(units);
      scene = {
        ...scene,
        ...{ codes: null, posteriors: [], way: null },
        plane: stays ? scene.plane : null,
        at: stays ? scene.at : [...first],
        units: stays ? scene.units : [0, Math.min(1, units - 1)],
        reach: shown?.reach ?? scene.reach,
      };
      if (controlled) showControls(now.abilities, scene, label, controls);
      if (units > 0) setCode(scene.at, { plane: true });
      else draw();
    },
    show: ({ codes }) => {
      scene = { ...scene, codes };
      setReach(exhibit?.reach ?? Math.max(least, reachOf(codes)));
      draw();
      decode(scene.at);
      askPlane(undefined);
    },
    showPast: (moment) => {
      past = moment ?? undefined;
      draw();
    },
    mark: (posteriors, way = null) => {
      scene = { ...scene, posteriors, way };
      draw();
    },
    moveTo: (code, options) => setCode(code, options),
    reachTo: (reach) => {
      least = reach;
      const wanted = Math.max(least, reachOf(scene.codes));
      if (wanted === scene.reach || exhibit) return;
      setReach(wanted);
      askPlane(undefined);
    },
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
      return scene.plane;
    },
    get ownReach() {
      return reachOf(scene.codes);
    },
  };
}

/** Whether an exhibit's pictures hold the image of a code: they are a plane through the origin, of the first label. */
function isShown({ plane }: Exhibit, at: readonly number[], label: number): boolean {
  return plane.tiles !== null && label === 0 && at.slice(2).every((value) => value === 0);
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
