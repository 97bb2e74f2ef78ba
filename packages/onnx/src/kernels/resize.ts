import { add, cast, gather, matmul, multiply, reshape, subtract } from "../graph/operators.js";
import { constantValue, hostArray, type Value } from "../graph/value.js";
import { type Inputs, kernel, type KernelTable } from "./kernel.js";

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

interface ResizeGradient extends Inputs {
  readonly images: Value;
  readonly dy: Value;
}

/** Where along an axis the pixels of a resized image come from: between two pixels, `share` of the way to the second. */
interface Source {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

type Sources = (size: number, wanted: number, attributes: ResizeAttributes) => readonly Source[];

export const resizeKernels: KernelTable = {
  ResizeBilinear: resize(linearSources),
  ResizeNearestNeighbor: resize(nearestSources),
  ResizeBilinearGrad: resizeGradient(linearSources),
  ResizeNearestNeighborGrad: resizeGradient(nearestSources),
};

/** Pixels per pixel of the result, and the place of the first, as tfjs has them. */
function scaleOf(size: number, wanted: number, { alignCorners }: ResizeAttributes): number {
  return alignCorners && wanted > 1 ? (size - 1) / (wanted - 1) : size / wanted;
}

function linearSources(size: number, wanted: number, attributes: ResizeAttributes): Source[] {
  const scale = scaleOf(size, wanted, attributes);
  return Array.from({ length: wanted }, (_, at) => {
    const place = attributes.halfPixelCenters ? scale * (at + 0.5) - 0.5 : scale * at;
    const first = Math.max(0, Math.floor(place));
    return { first, second: Math.min(size - 1, Math.ceil(Math.max(place, 0))), share: Math.max(place, 0) - first };
  });
}

function nearestSources(size: number, wanted: number, attributes: ResizeAttributes): Source[] {
  const scale = scaleOf(size, wanted, attributes);
  return Array.from({ length: wanted }, (_, at) => {
    const place = scale * (attributes.halfPixelCenters ? at + 0.5 : at);
    const first = Math.min(size - 1, attributes.alignCorners ? Math.round(place) : Math.floor(place));
    return { first, second: first, share: 0 };
  });
}

function resize(sources: Sources) {
  return kernel<{ images: Value }, ResizeAttributes & { size: [number, number] }>(
    ({ images }, { size, ...attributes }) =>
      size.reduce(
        (image, wanted, at) => between(image, sources(image.shape[at + 1]!, wanted, attributes), at + 1),
        cast(images, "float32"),
      ),
  );
}

/** The values at the sources, along one axis. */
function between(image: Value, sources: readonly Source[], axis: number): Value {
  const pick = (key: "first" | "second") => {
    const places = hostArray(
      "int32",
      sources.map((source) => source[key]),
    );
    return gather(image, constantValue("int32", [sources.length], places), axis);
  };
  if (sources.every(({ share }) => share === 0)) return pick("first");
  const shape = image.shape.map((_, at) => (at === axis ? sources.length : 1));
  const shares = constantValue(
    "float32",
    shape,
    hostArray(
      "float32",
      sources.map(({ share }) => share),
    ),
  );
  const first = pick("first");
  return add(first, multiply(subtract(pick("second"), first), shares));
}

/** Each pixel's gradient goes back to its sources by their shares: a product with a matrix along each axis. */
function resizeGradient(sources: Sources) {
  return kernel<ResizeGradient, ResizeAttributes>(({ images, dy }, attributes) => {
    const [batch, height, width, channels] = images.shape as [number, number, number, number];
    const [, tall, wide] = dy.shape as [number, number, number, number];
    const rows = sharesMatrix(height, sources(height, tall, attributes));
    const columns = sharesMatrix(width, sources(width, wide, attributes));
    const short = reshape(matmul(rows, reshape(dy, [batch, tall, wide * channels])), [batch, height, wide, channels]);
    return matmul(columns, short);
  });
}

/** What each pixel of the result takes of each of the image, [size, results]. */
function sharesMatrix(size: number, sources: readonly Source[]): Value {
  const matrix = new Float32Array(size * sources.length);
  sources.forEach(({ first, second, share }, at) => {
    matrix[first * sources.length + at]! += 1 - share;
    matrix[second * sources.length + at]! += share;
  });
  return constantValue("float32", [size, sources.length], matrix);
}
