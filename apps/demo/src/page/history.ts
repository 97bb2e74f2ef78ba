import { type Plane, type Snapshot } from "../protocol/messages.js";
import { byId } from "./dom.js";

/** A moment of a training. */
export interface Moment {
  readonly snapshot: Snapshot;
  readonly plane: Plane | null;
}

/** The moments of a training, to scrub back through. */
export interface History {
  add(moment: Moment): void;
  clear(): void;
  /** Whether the present is shown. */
  readonly live: boolean;
  /** The newest moment. */
  readonly present: Moment | undefined;
}

/** Beyond these every second moment goes. */
const most = 80;

/** @param look called with a moment of the past, or null for the present */
export function createHistory(look: (moment: Moment | null) => void): History {
  const slider = byId<HTMLInputElement>("moment");
  let moments: readonly Moment[] = [];
  let past: Moment | undefined;

  const say = () => {
    byId("history").hidden = moments.length < 2;
    slider.max = String(Math.max(0, moments.length - 1));
    slider.value = past === undefined ? slider.max : String(moments.indexOf(past));
    const words = past === undefined ? "now" : `step ${past.snapshot.step}`;
    byId("moment-at").textContent = words;
    slider.setAttribute("aria-valuetext", words);
  };

  slider.addEventListener("input", () => {
    const at = Number(slider.value);
    past = at >= moments.length - 1 ? undefined : moments[at];
    look(past ?? null);
    say();
  });

  return {
    add: (moment) => {
      moments = thin([...moments, moment], most, past);
      say();
    },
    clear: () => {
      [moments, past] = [[], undefined];
      look(null);
      say();
    },
    get live() {
      return past === undefined;
    },
    get present() {
      return moments.at(-1);
    },
  };
}

/**
 * Every second item where there are more than a number, so that memory stays flat however long a training runs; the last one stays,
 * and so does one that is looked at.
 *
 * @param kept an item that stays wherever it is
 */
export function thin<T>(items: readonly T[], most: number, kept?: T): readonly T[] {
  if (items.length <= most) return items;
  return items.filter((item, i) => i % 2 === 0 || i === items.length - 1 || item === kept);
}
