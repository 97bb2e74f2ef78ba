import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireData } from "@elbo/core";
import { startEngine } from "../engine.js";
import { timeSteps } from "./time-steps.js";
import { type Workload } from "./workload.js";

type Shape = readonly number[];

/** Multiplications and additions of an operator, from the shapes of its inputs and its output. */
type Count = (first: Shape, second: Shape, output: Shape) => number;

/** [m, k] and [k, n], either transposed, to [m, n], for each matrix of a stack. */
const matrixProduct: Count = (first, second, output) => {
  const stacked = sizeOf(output.slice(0, -2));
  const firstStack = sizeOf(first.slice(0, -2));
  const secondStack = sizeOf(second.slice(0, -2));
  // first holds m k, second k n and the output m n values a matrix.
  const inner = Math.sqrt((sizeOf(first) / firstStack) * (sizeOf(second) / secondStack) * (stacked / sizeOf(output)));
  return 2 * sizeOf(output) * inner;
};

/** Every output takes a product for each value of one of the kernels [filters, channels, height, width]. */
const convolution: Count = (_, kernels, output) => (2 * sizeOf(output) * sizeOf(kernels)) / kernels[0]!;

/** Every input goes to as many places as one of the kernels [channels, filters, height, width] holds. */
const transposedConvolution: Count = (input, kernels) => (2 * sizeOf(input) * sizeOf(kernels)) / kernels[0]!;

/** Operators of ONNX and ONNX Runtime that multiply matrices or convolve. */
const products: ReadonlyMap<string, Count> = new Map([
  ["Gemm", matrixProduct],
  ["FusedGemm", matrixProduct],
  ["MatMul", matrixProduct],
  ["FusedMatMul", matrixProduct],
  ["Conv", convolution],
  ["FusedConv", convolution],
  ["ConvTranspose", transposedConvolution],
]);

/** What ONNX Runtime writes of one thing that it did; `dur` in microseconds. */
export interface ProfileEvent {
  readonly name: string;
  readonly dur?: number;
  readonly args?: {
    readonly op_name?: string;
    /** By type, such as { float: [64, 784] }. */
    readonly input_type_shape?: readonly Readonly<Record<string, Shape>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, Shape>>[];
  };
}

/** What a step's matrix products and convolutions come to. */
export interface StepProfile {
  /** Their part of all operators' time, from 0 to 1: the nearer to 1, the nearer a step is to what its arithmetic costs. */
  readonly productShare: number;
  /** Their multiplications and additions in one step, in 10⁹. */
  readonly gflop: number;
}

/**
 * Reads off ONNX Runtime's own profile what a workload's step consists of. The workload is disposed of.
 *
 * @param threads of ONNX Runtime; one for each core where undefined
 * @throws {BackendError} if ONNX Runtime does not start
 */
export async function profileStep(workload: Workload, seconds: number, threads?: number): Promise<StepProfile> {
  const folder = await mkdtemp(join(tmpdir(), "elbo-profile-"));
  try {
    const { executor } = await startEngine("onnx", {
      profile: join(folder, "step"),
      ...(threads !== undefined && { threads }),
    });
    await timeSteps(workload, executor, seconds);
    const [file] = await readdir(folder);
    requireData(file !== undefined, "speed", "the profile", "a file of ONNX Runtime", undefined);
    return readProfile(JSON.parse(await readFile(join(folder, file), "utf8")) as ProfileEvent[]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the operators of a profile come to, a step being a run of the model. */
export function readProfile(events: readonly ProfileEvent[]): StepProfile {
  const operators = events.filter(({ name, args }) => name.endsWith("_kernel_time") && args?.op_name !== undefined);
  const multiplying = operators.filter(({ args }) => products.has(args!.op_name!));
  const time = (chosen: readonly ProfileEvent[]) => chosen.reduce((sum, { dur = 0 }) => sum + dur, 0);
  const steps = events.filter(({ name }) => name === "model_run").length;
  const operations = multiplying.reduce((sum, event) => sum + operationsOf(event), 0);
  return { productShare: time(multiplying) / time(operators), gflop: operations / steps / 1e9 };
}

function operationsOf({ args }: ProfileEvent): number {
  const [first, second, output] = [
    ...(args?.input_type_shape ?? []).slice(0, 2),
    ...(args?.output_type_shape ?? []).slice(0, 1),
  ].map((byType) => Object.values(byType)[0]!);
  return products.get(args!.op_name!)!(first!, second!, output!);
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}
