import { ArgumentError, type DataSpec, ShapeError } from "@elbo/core";
import { describe, expect, it } from "vitest";
import { pictureShape, toPictures } from "./picture.js";

const grey: DataSpec = { name: "t", shape: [2, 2, 1], kind: "grey" };

describe("toPictures", () => {
  it("divides levels by the largest, and clips", () => {
    const levels: DataSpec = { name: "t", shape: [1, 3], kind: "categorical", levels: 17 };
    expect([...toPictures([0, 8, 16], levels).values]).toEqual([0, 0.5, 1]);
    expect([...toPictures([-1, 0.25, 7], { ...levels, kind: "real" }).values]).toEqual([0, 0.25, 1]);
  });

  it("takes what is black and what is white of real data", () => {
    const real: DataSpec = { name: "t", shape: [1, 3], kind: "real" };
    expect([...toPictures([-2, 0, 3], real, { range: [-2, 2] }).values]).toEqual([0, 0.5, 1]);
  });

  it("shows transformed values as they were before", () => {
    const affine = { kind: "affine", centre: 0.5, scale: 0.25 } as const;
    const real: DataSpec = { name: "t", shape: [1, 3], kind: "real", transforms: [affine] };
    expect([...toPictures([-2, 0, 1], real).values]).toEqual([0, 0.5, 0.75]);
    const noisy = { kind: "dequantise", levels: 5, spacing: 1 } as const;
    // Rounded down to levels 0, 2 and 4 of 4.
    expect([...toPictures([0.1, 0.5, 0.99], { ...real, transforms: [noisy] }).values]).toEqual([0, 0.5, 1]);
  });

  it("takes [h, w], [h, w, 1] and [h, w, 3] for images and nothing else", () => {
    const shapeOf = (...shape: number[]) => pictureShape({ ...grey, shape });
    expect(shapeOf(2, 3)).toEqual({ height: 2, width: 3, channels: 1 });
    expect(shapeOf(2, 3, 3)).toEqual({ height: 2, width: 3, channels: 3 });
    for (const shape of [[4], [2, 3, 2], [2, 2, 2, 1]]) expect(shapeOf(...shape)).toBeUndefined();
  });

  it("refuses examples that are not images, parts of examples, and ranges that do not rise", () => {
    const flat = () => toPictures([1], { ...grey, shape: [1] });
    expect(flat).toThrow(ShapeError);
    expect(flat).toThrow(
      "toPictures: spec.shape must be [h, w], [h, w, 1] or [h, w, 3]; got [1]. Only images can be shown.",
    );
    const part = () => toPictures([1, 2, 3], grey);
    expect(part).toThrow(ArgumentError);
    expect(part).toThrow("toPictures: values must be those of whole examples of 4 entries; got 3.");
    expect(() => toPictures([1, 2, 3, 4], grey, { range: [1, 1] })).toThrow(
      "toPictures: range must be two numbers, the first below the second; got [1,1].",
    );
  });
});
