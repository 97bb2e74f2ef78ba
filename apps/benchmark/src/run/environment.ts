import { cpus, totalmem } from "node:os";
import { version_core as tfjsVersion } from "@tensorflow/tfjs";
import { type Engine } from "../engine.js";
import { programVersion } from "../program.js";

/** Where metrics were measured. */
export interface Environment {
  readonly elbo: string;
  readonly node: string;
  readonly tfjs: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly backend: string;
  readonly executor: string;
}

export function describeEnvironment({ backend, executor }: Engine): Environment {
  const processors = cpus();
  return {
    elbo: programVersion(),
    node: process.versions.node,
    tfjs: tfjsVersion,
    platform: `${process.platform} ${process.arch}`,
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    backend,
    executor: executor.name,
  };
}
