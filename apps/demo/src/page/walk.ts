import { byId } from "./dom.js";
import { type Explore } from "./explore.js";

/** A walk through the latent space. */
export interface Walk {
  /** Sets off by itself, where nobody asked for less motion. */
  begin(): void;
  stop(): void;
}

/** Turns a second of the slowest unit, and how far a walk goes from the middle. */
const [pace, radius] = [0.05, 1.6];
/** Irrational ratios of the units' paces: the way never closes. */
const ratio = (unit: number) => Math.sqrt(1 + unit * 0.618);

/** Each unit swings at a pace of its own, until the button is pressed again or the plane is. */
export function createWalk(explore: Explore): Walk {
  const button = byId<HTMLButtonElement>("walk");
  let frame = 0;
  let from: readonly number[] = [];
  let began = 0;
  let last = 0;

  const move = (now: number) => {
    frame = requestAnimationFrame(move);
    if (now - last < 40) return;
    last = now;
    const turns = ((now - began) / 1000) * pace;
    const swing = Math.min(1, turns * 4);
    const code = Array.from(explore.at, (value, unit) => {
      // What the plane does not show stays where it is.
      if (unit > 1) return value;
      const to = radius * Math.sin(2 * Math.PI * turns * ratio(unit) + unit);
      return (1 - swing) * (from[unit] ?? 0) + swing * to;
    });
    explore.moveTo(code);
  };

  const set = (on: boolean) => {
    button.setAttribute("aria-pressed", String(on));
    cancelAnimationFrame(frame);
    if (!on) return;
    [from, began] = [explore.at, performance.now()];
    frame = requestAnimationFrame(move);
  };

  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
  for (const id of ["plane", "sliders", "pad", "picks"])
    for (const event of ["pointerdown", "pointerenter", "keydown"]) byId(id).addEventListener(event, () => set(false));

  return {
    begin: () => set(!matchMedia("(prefers-reduced-motion: reduce)").matches),
    stop: () => set(false),
  };
}
