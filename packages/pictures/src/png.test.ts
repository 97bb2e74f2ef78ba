import { type DataSpec } from "@elbo/core";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { pictureGrid } from "./grid.js";
import { toPictures } from "./picture.js";
import { encodePng, pngAddress } from "./png.js";

const spec: DataSpec = { name: "t", shape: [2, 2, 1], kind: "grey" };

test("a coloured image comes back from its PNG file pixel by pixel", () => {
  const values = Array.from({ length: 24 }, (_, i) => i / 24);
  const grid = pictureGrid(toPictures(values, { ...spec, shape: [2, 2, 3] }), { columns: 2 });
  const { width, height, channels, depth, data } = decode(encodePng(grid));
  expect({ width, height, channels, depth }).toEqual({ width: 5, height: 2, channels: 4, depth: 8 });
  expect([...data]).toEqual([...grid.data]);
});

test("a grey image is saved as grey and alpha", () => {
  const grid = pictureGrid(toPictures([0, 0.2, 0.6, 1, 1, 1, 1, 1], spec), { columns: 2 });
  const { channels, data } = decode(encodePng(grid));
  expect(channels).toBe(2);
  const both = Array.from({ length: 10 }, (_, pixel) => [grid.data[4 * pixel], grid.data[4 * pixel + 3]]);
  expect([...data]).toEqual(both.flat());
});

test("bytes become a data address", () => {
  expect(pngAddress(Uint8Array.of(1, 2, 3))).toBe("data:image/png;base64,AQID");
});
