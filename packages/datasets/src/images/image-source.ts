import {
  type DataSpec,
  type ExampleSource,
  type HostArray,
  type HostBatch,
  requireArgument,
  requireData,
  requireKnownOptions,
} from "@elbo/core";
import { elementsOf, floatsFor, requireIndices } from "../array-source.js";
import { describeSpec, fingerprint } from "../fingerprint.js";
import { decodeNamedImage, requireLimits } from "./decode-image.js";
import { exampleCache } from "./example-cache.js";
import { fitted } from "./fit-image.js";
import {
  type ImageFile,
  imageOptionNames,
  type ImageOptions,
  type OnImage,
  requireImageOptions,
} from "./image-options.js";
import { lookThrough, sizeOf } from "./look-through.js";

/**
 * Examples from image files, decoded when they are read: [height, width, channels]. At the start every file is looked through
 * once, for its size, its colours, its sum and whether it is whole, so that what is broken is named before any training.
 *
 * Colours become grey by 0.299 red + 0.587 green + 0.114 blue. Images that change their size pass a triangle filter, as wide as
 * a pixel of the smaller image.
 *
 * @throws {DataError} if there is no image, or some are broken, too large or, without `size`, of different sizes; names them
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const source = await imageSource([{ name: "a.png", read: () => png }], { size: 32, channels: "grey" });
 */
export async function imageSource(
  files: readonly ImageFile[],
  options: ImageOptions = {},
  onImage: OnImage = () => undefined,
): Promise<ExampleSource> {
  const where = "imageSource";
  requireKnownOptions(where, options, imageOptionNames);
  const { depth = 8, kind = "grey", crop = "ratio", cacheBytes = 2 ** 29, name = "images" } = options;
  const { maxFileBytes, maxPixels } = options;
  const limits = requireLimits(where, {
    ...(maxFileBytes !== undefined && { maxFileBytes }),
    ...(maxPixels !== undefined && { maxPixels }),
  });
  requireImageOptions(where, { ...options, depth, kind, crop, cacheBytes });
  requireData(files.length > 0, where, "files", "at least one image", files.length);
  const scan = await lookThrough(where, files, limits, onImage);
  const [height, width] = sizeOf(where, options.size, crop, scan, files);
  const channels = (options.channels ?? (scan.color ? "color" : "grey")) === "color" ? 3 : 1;
  const levels = depth === 16 ? 65536 : 256;
  const classes = classesOf(where, files, options.classes);
  const shape = [height, width, channels];
  const spec: DataSpec = { name, shape, kind, levels, ...(classes !== undefined && { classes }) };
  const labels = classes === undefined ? undefined : Int32Array.from(files, ({ label }) => label!);
  const decode = (index: number): Uint8Array | Uint16Array => {
    const file = files[index]!;
    const image = decodeNamedImage(file.name, file.read(), limits);
    return fitted(image, { crop, shape: [height, width, channels], levels });
  };
  const decoded = exampleCache({ size: files.length, width: elementsOf(shape), levels, cacheBytes, decode });
  const unit = kind === "grey" ? levels - 1 : 1;
  return {
    spec,
    size: files.length,
    fingerprint: fingerprint(describeSpec(spec), JSON.stringify(crop), scan.sum, labels ?? ""),
    read: (indices, _stream, spent): HostBatch => {
      requireIndices(name, indices, files.length);
      const values = floatsFor(indices.length * elementsOf(shape), spent);
      let at = 0;
      for (const index of indices) for (const value of decoded(index)) values[at++] = value / unit;
      const x: HostArray = { values, shape: [indices.length, ...shape] };
      if (!labels) return { x };
      const label = Int32Array.from(indices, (index) => labels[index]!);
      return { x, label: { values: label, shape: [indices.length] } };
    },
  };
}

function classesOf(where: string, files: readonly ImageFile[], given: number | undefined): number | undefined {
  const labelled = files.filter(({ label }) => label !== undefined).length;
  requireArgument(labelled === 0 || labelled === files.length, where, "labels", "of all files or of none", labelled);
  if (labelled === 0) {
    requireArgument(given === undefined, where, "classes", "left out without labels", given);
    return undefined;
  }
  const most = given ?? files.reduce((found, { label }) => Math.max(found, label! + 1), 1);
  const bad = files.find(({ label }) => !(Number.isInteger(label) && label! >= 0 && label! < most));
  requireArgument(bad === undefined, where, "labels", `integers from 0 to ${most - 1}`, bad?.label);
  return most;
}
