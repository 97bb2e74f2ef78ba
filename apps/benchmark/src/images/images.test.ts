import { ArgumentError, type DataSpec } from "@elbo/core";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { pictureGrid, pictureShape, toPictures } from "./picture.js";
import { encodePng, pngAddress } from "./png.js";

const grey: DataSpec = { name: "t", shape: [2, 2, 1], kind: "grey" };

describe("toPictures", () => {
  it("divides levels by the largest, and clips", () => {
    const levels: DataSpec = { name: "t", shape: [1, 3], kind: "categorical", levels: 17 };
    expect([...toPictures([0, 8, 16], levels).values]).toEqual([0, 0.5, 1]);
    expect([...toPictures([-1, 0.25, 7], { ...levels, kind: "real" }).values]).toEqual([0, 0.25, 1]);
  });

  it("takes [h, w], [h, w, 1] and [h, w, 3] for images and nothing else", () => {
    const shapeOf = (...shape: number[]) => pictureShape({ ...grey, shape });
    expect(shapeOf(2, 3)).toEqual({ height: 2, width: 3, channels: 1 });
    expect(shapeOf(2, 3, 3)).toEqual({ height: 2, width: 3, channels: 3 });
    for (const shape of [[4], [2, 3, 2], [2, 2, 2, 1]]) expect(shapeOf(...shape)).toBeUndefined();
  });

  it("refuses examples that are not images", () => {
    const call = () => toPictures([1], { ...grey, shape: [1] });
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow("toPictures: spec.shape must be [h, w], [h, w, 1] or [h, w, 3]; got [1].");
  });
});

describe("pictureGrid", () => {
  it("puts images in rows with transparent gaps", () => {
    const pictures = toPictures([1, 0, 0, 1, ...[0, 1, 1, 0], ...[1, 1, 1, 1]], grey);
    const { data, width, height, channels } = pictureGrid(pictures, { columns: 2 });
    const text = (channel: number) =>
      Array.from({ length: height }, (_, y) =>
        Array.from({ length: width }, (_, x) => (data[(y * width + x) * channels + channel] ? "#" : ".")).join(""),
      );
    expect(text(0)).toEqual(["#...#", ".#.#.", ".....", "##...", "##..."]);
    expect(text(1)).toEqual(["##.##", "##.##", ".....", "##...", "##..."]);
  });

  it("repeats pixels by scale", () => {
    const grid = pictureGrid(toPictures([0, 1, 0, 0], grey), { columns: 1, scale: 3 });
    expect([grid.width, grid.height]).toEqual([6, 6]);
    expect(Array.from({ length: 6 }, (_, x) => grid.data[2 * x])).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it.each([["columns", { columns: 0 }], ["scale", { columns: 1, scale: 0.5 }]])("refuses a bad %s", (name, options) => {
    expect(() => pictureGrid(toPictures([0, 1, 0, 0], grey), options)).toThrow(
      `pictureGrid: ${name} must be a positive integer`,
    );
  });
});

describe("encodePng", () => {
  it("writes what a PNG reader reads back, grey and colour", async () => {
    for (const channels of [1, 3]) {
      const values = Array.from({ length: 2 * 2 * channels }, (_, i) => i / (4 * channels));
      const grid = pictureGrid(toPictures(values, { ...grey, shape: [2, 2, channels] }), { columns: 1 });
      const read = decode(await encodePng(grid));
      expect({ width: read.width, channels: read.channels }).toEqual({ width: 2, channels: channels + 1 });
      expect([...read.data]).toEqual([...grid.data]);
    }
  });

  it("becomes a data address", () => {
    expect(pngAddress(Uint8Array.of(1, 2, 3))).toBe("data:image/png;base64,AQID");
  });
});
