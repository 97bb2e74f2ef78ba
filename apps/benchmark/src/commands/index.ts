import { compare } from "./compare.js";
import { train } from "./train.js";

/** The commands in the order in which help lists them. */
export const commands = [train, compare];
