import { type Module } from "../../src/index.js";

export const build = (encoder: Module): Module => encoder;
