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
}

/** Beyond these every second moment goes. */
const most = 80;

/** @param look called with a moment of the past, or null for the present */
export function createHistory(look: (moment: Moment | null) => void): History {
  const slider = byId<HTMLInputElement>("moment");
  let moments: Moment[] = [];
  let live = true;

  const say = () => {
    byId("history").hidden = moments.length < 2;
    const { step } = (live ? moments.at(-1) : moments[Number(slider.value)])?.snapshot ?? { step: 0 };
    byId("moment-at").textContent = live ? "now" : `step ${step}`;
    slider.setAttribute("aria-valuetext", live ? "now" : `step ${step}`);
  };

  slider.addEventListener("input", () => {
    live = Number(slider.value) >= moments.length - 1;
    look(live ? null : moments[Number(slider.value)]!);
    say();
  });

  return {
    add: (moment) => {
      moments.push(moment);
      if (moments.length > most) moments = moments.filter((_, i) => i % 2 === 0 || i === moments.length - 1);
      slider.max = String(moments.length - 1);
      if (live) slider.value = slider.max;
      say();
    },
    clear: () => {
      moments = [];
      live = true;
      slider.max = slider.value = "0";
      look(null);
      say();
    },
    get live() {
      return live;
    },
  };
}
