import { codeAt, type PlaneScene } from "./plane.js";

/** Pointer and keys move the code. */
export function listenToPlane(
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
