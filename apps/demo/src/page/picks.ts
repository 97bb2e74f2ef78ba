import { type Shown } from "../protocol/messages.js";
import { element } from "./dom.js";
import { canvasOf, placesOf } from "./pictures.js";

/** Single images of a grid without gaps between them but one pixel. */
export function splitImages(shown: Shown | null, most: number): HTMLCanvasElement[] {
  if (shown?.kind !== "images") return [];
  const whole = canvasOf(shown.picture);
  return placesOf(shown, 1)
    .slice(0, most)
    .map(({ left, top, width, height }) => {
      const canvas = element("canvas", { width, height });
      canvas.getContext("2d")!.drawImage(whole, left, top, width, height, 0, 0, width, height);
      return canvas;
    });
}

/** Buttons with an image each. */
export function pickButtons(
  container: HTMLElement,
  images: readonly HTMLCanvasElement[],
  labels: Int32Array | null,
  pick: (index: number) => void,
): readonly HTMLButtonElement[] {
  const buttons = images.map((image, index) => {
    const name = labels ? `Example ${index + 1}, label ${labels[index]}` : `Example ${index + 1}`;
    const button = element("button", { type: "button", "aria-pressed": "false", "aria-label": name }, image);
    button.addEventListener("click", () => pick(index));
    return button;
  });
  container.replaceChildren(...buttons);
  return buttons;
}

/** Presses the buttons that are chosen, and no others. */
export function press(buttons: readonly HTMLElement[], chosen: readonly number[]): void {
  buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(chosen.includes(i))));
}
