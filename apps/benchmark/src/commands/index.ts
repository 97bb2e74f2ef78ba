import { compare } from "./compare.js";
import { evaluate } from "./evaluate.js";
import { exportCommand } from "./export.js";
import { report } from "./report.js";
import { resume } from "./resume.js";
import { sample } from "./sample.js";
import { speed } from "./speed.js";
import { train } from "./train.js";
import { traverse } from "./traverse.js";

/** The commands in the order in which help lists them. */
export const commands = [train, compare, resume, evaluate, sample, traverse, exportCommand, report, speed];
