import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireData } from "@elbo/core";
import { startEngine } from "../engine.js";
import { timeSteps } from "./time-steps.js";
import { type Workload } from "./workload.js";

/** Operators of ONNX and ONNX Runtime that multiply matrices or convolve. */
const products: ReadonlySet<string> = new Set([
  "Gemm",
  "FusedGemm",
  "MatMul",
  "FusedMatMul",
  "Conv",
  "FusedConv",
  "ConvTranspose",
]);

/** What ONNX Runtime writes of one thing that it did; `dur` in microseconds. */
interface ProfileEvent {
  readonly name: string;
  readonly dur?: number;
  readonly args?: { readonly op_name?: string };
}

/**
 * The part of a step's operators that multiplies matrices or convolves, by ONNX Runtime's own profile: from 0 to 1, and
 * nearer to 1 the nearer a step is to what its arithmetic costs. The workload is disposed of.
 *
 * @param threads of ONNX Runtime; one for each core where undefined
 * @throws {BackendError} if ONNX Runtime does not start
 */
export async function productShare(workload: Workload, seconds: number, threads?: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "elbo-profile-"));
  try {
    const { executor } = await startEngine("onnx", {
      profile: join(folder, "step"),
      ...(threads !== undefined && { threads }),
    });
    await timeSteps(workload, executor, seconds);
    const [file] = await readdir(folder);
    requireData(file !== undefined, "speed", "the profile", "a file of ONNX Runtime", undefined);
    return shareOfProducts(JSON.parse(await readFile(join(folder, file), "utf8")) as ProfileEvent[]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The share of all operators' time that products take. */
export function shareOfProducts(events: readonly ProfileEvent[]): number {
  const operators = events.filter(({ name, args }) => name.endsWith("_kernel_time") && args?.op_name !== undefined);
  const time = (chosen: readonly ProfileEvent[]) => chosen.reduce((sum, { dur = 0 }) => sum + dur, 0);
  return time(operators.filter(({ args }) => products.has(args!.op_name!))) / time(operators);
}
