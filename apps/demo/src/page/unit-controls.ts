import { type Abilities } from "../protocol/messages.js";
import { byId, element } from "./dom.js";
import { type PlaneScene } from "./plane.js";

/** What a visitor moves units, planes and labels by, other than the plane itself. */
export interface UnitControls {
  readonly setUnit: (unit: number, value: number) => void;
  readonly setAxes: (units: [right: number, up: number]) => void;
  readonly setLabel: (label: number) => void;
}

/** Sliders for each unit, buttons for each label, and the choice of the plane's units where there are more than two. */
export function showControls(
  { units, classes, codes }: Abilities,
  { units: axes }: PlaneScene,
  label: number,
  { setUnit, setAxes, setLabel }: UnitControls,
): void {
  byId("plane-panel").hidden = codes !== undefined;
  byId("walk").hidden = units === 0;
  showSliders(units, setUnit);
  showClasses(classes, label, setLabel);
  showAxes(units, axes, setAxes);
}

/** Says the code, and moves the sliders to it. */
export function showCode({ at, units }: PlaneScene): void {
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

/** Sliders go from -reach to reach. */
export function setSliderReach(reach: number): void {
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
