import { byId, fitCanvas } from "./dom.js";

/** A picture that a visitor draws, pixel by pixel. */
export interface Pad {
  /** A pad of other sizes, empty. */
  resize(height: number, width: number): void;
  refresh(): void;
}

/** @param drawn called with the values, from 0 to 1, row by row */
export function createPad(drawn: (values: Float32Array) => void): Pad {
  const canvas = byId<HTMLCanvasElement>("pad");
  let [height, width] = [8, 8];
  let values = new Float32Array(height * width);
  let cursor = { row: 0, column: 0 };

  const draw = () => {
    const { context, width: size } = fitCanvas(canvas);
    const cell = size / Math.max(height, width);
    context.clearRect(0, 0, size, size);
    values.forEach((value, i) => {
      const shade = Math.round(255 * value);
      context.fillStyle = `rgb(${shade} ${shade} ${shade})`;
      context.fillRect((i % width) * cell, Math.floor(i / width) * cell, cell - 0.5, cell - 0.5);
    });
    if (document.activeElement !== canvas) return;
    context.strokeStyle = "#8ea2ff";
    context.strokeRect(cursor.column * cell + 1, cursor.row * cell + 1, cell - 2, cell - 2);
  };

  /** A soft brush: full at the middle, and a share of it beside. */
  const dab = (row: number, column: number, strength = 1) => {
    for (let y = Math.floor(row - 1); y <= row + 1; y++)
      for (let x = Math.floor(column - 1); x <= column + 1; x++) {
        if (y < 0 || x < 0 || y >= height || x >= width) continue;
        const near = Math.max(0, 1 - Math.hypot(y + 0.5 - row, x + 0.5 - column) / 1.15);
        values[y * width + x] = Math.min(1, values[y * width + x]! + strength * near);
      }
    draw();
    drawn(values.slice());
  };

  const follow = (event: PointerEvent) => {
    const { left, top, width: size } = canvas.getBoundingClientRect();
    const cells = Math.max(height, width) / size;
    dab((event.clientY - top) * cells, (event.clientX - left) * cells, event.type === "pointerdown" ? 1 : 0.5);
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    follow(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons > 0) follow(event);
  });
  canvas.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (way === undefined && event.key !== " ") return;
    event.preventDefault();
    if (way === undefined) return dab(cursor.row + 0.5, cursor.column + 0.5);
    const clip = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
    cursor = { row: clip(cursor.row + way[0]!, height), column: clip(cursor.column + way[1]!, width) };
    draw();
  });
  canvas.addEventListener("focus", draw);
  canvas.addEventListener("blur", draw);

  const clear = () => {
    values = new Float32Array(height * width);
    draw();
  };
  byId("pad-clear").addEventListener("click", clear);

  return {
    resize: (rows, columns) => {
      [height, width] = [rows, columns];
      cursor = { row: 0, column: 0 };
      clear();
    },
    refresh: draw,
  };
}
