import { byId } from "./dom.js";
import { type Explore } from "./explore.js";

/** Turns a second of the slowest unit, and how far a walk goes from the middle. */
const [pace, radius] = [0.05, 1.6];
/** Irrational ratios of the units' paces: the way never closes. */
const ratio = (unit: number) => Math.sqrt(1 + unit * 0.618);

/** A walk through the latent space: each unit swings at a pace of its own, until the button is pressed again. */
export function listenForWalk(explore: Explore): void {
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
    const code = Array.from(explore.at, (_, unit) => {
      const to = radius * Math.sin(2 * Math.PI * turns * ratio(unit) + unit);
      return (1 - swing) * (from[unit] ?? 0) + swing * to;
    });
    explore.moveTo(code);
  };

  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    cancelAnimationFrame(frame);
    if (!on) return;
    [from, began] = [explore.at, performance.now()];
    frame = requestAnimationFrame(move);
  });
}
