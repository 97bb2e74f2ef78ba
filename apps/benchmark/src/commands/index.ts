import { compare } from "./compare.js";
import { diff } from "./diff.js";
import { encode } from "./encode.js";
import { evaluate } from "./evaluate.js";
import { exportCommand } from "./export.js";
import { impute } from "./impute.js";
import { interpolate } from "./interpolate.js";
import { list } from "./list.js";
import { merge } from "./merge.js";
import { peers } from "./peers.js";
import { reconstruct } from "./reconstruct.js";
import { report } from "./report.js";
import { reproduce } from "./reproduce.js";
import { resume } from "./resume.js";
import { rm } from "./rm.js";
import { sample } from "./sample.js";
import { show } from "./show.js";
import { speed } from "./speed.js";
import { train } from "./train.js";
import { traverse } from "./traverse.js";
import { worker } from "./worker.js";

/** The commands in the order in which help lists them. */
export const commands = [
  ...[train, compare, worker, resume, list, show, diff, merge, rm],
  ...[evaluate, sample, traverse, encode, impute, reconstruct, interpolate, exportCommand],
  ...[report, reproduce, speed, peers],
];
