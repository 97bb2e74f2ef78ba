// The process in which cells of a study are trained: its parent speaks with it over the channel that fork opens.
import { serveCells } from "./study/worker-process.js";

serveCells();
