import { ArgumentError, type DataSpec } from "@elbo/core";
import { describe, expect, it } from "vitest";
import { pictureGrid } from "./grid.js";
import { toPictures } from "./picture.js";

const grey: DataSpec = { name: "t", shape: [2, 2, 1], kind: "grey" };

/** One channel of an image, a character for each pixel. */
function channel({ data, width, height }: ReturnType<typeof pictureGrid>, at: number): string[] {
  const line = (y: number) =>
    Array.from({ length: width }, (_, x) => (data[(y * width + x) * 4 + at] ? "#" : ".")).join("");
  return Array.from({ length: height }, (_, y) => line(y));
}

describe("pictureGrid", () => {
  it("puts images in rows with transparent gaps, grey in all of red, green and blue", () => {
    const grid = pictureGrid(toPictures([1, 0, 0, 1, ...[0, 1, 1, 0], ...[1, 1, 1, 1]], grey), { columns: 2 });
    for (const color of [0, 1, 2]) expect(channel(grid, color)).toEqual(["#...#", ".#.#.", ".....", "##...", "##..."]);
    expect(channel(grid, 3)).toEqual(["##.##", "##.##", ".....", "##...", "##..."]);
  });

  it("rounds values to 255 steps, and keeps red, green and blue apart", () => {
    const picture = toPictures([0.2, 0.5, 1, 0, 0.002, 0.001], { ...grey, shape: [1, 2, 3] });
    expect([...pictureGrid(picture, { columns: 1 }).data]).toEqual([51, 128, 255, 255, 0, 1, 0, 255]);
  });

  it("repeats pixels by scale, and takes a gap of 0 or more", () => {
    const pictures = toPictures([0, 1, 0, 0], grey);
    const grid = pictureGrid(pictures, { columns: 1, scale: 3 });
    expect([grid.width, grid.height]).toEqual([6, 6]);
    expect(Array.from({ length: 6 }, (_, x) => grid.data[4 * x])).toEqual([0, 0, 0, 255, 255, 255]);
    const two = toPictures([0, 1, 0, 0, 1, 1, 1, 1], grey);
    expect([0, 3].map((gap) => pictureGrid(two, { columns: 2, gap }).width)).toEqual([4, 7]);
  });

  it.each([
    [{ columns: 0 }, "pictureGrid: columns must be a positive integer; got 0."],
    [{ columns: 1, scale: 0.5 }, "pictureGrid: scale must be a positive integer; got 0.5."],
    [{ columns: 1, gap: -1 }, "pictureGrid: gap must be an integer of at least 0; got -1."],
    [{ columns: 1, gaps: 1 }, 'pictureGrid: options must be among columns, gap, scale; got "gaps". Did you mean gap?'],
  ])("refuses %j", (options, message) => {
    const call = () => pictureGrid(toPictures([0, 1, 0, 0], grey), options);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  it("refuses to lay out nothing", () => {
    expect(() => pictureGrid(toPictures([], grey), { columns: 1 })).toThrow(
      "pictureGrid: pictures must be at least one; got 0.",
    );
  });
});
