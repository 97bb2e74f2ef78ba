import { writeFileSync } from "node:fs";
import { zipSync } from "fflate";
import { npyFile } from "./made-files.js";

/** A file of forty black images, all of one class. */
writeFileSync("dsprites.npz", zipSync({ "imgs.npy": npyFile([40, 8, 8]), "latents_classes.npy": npyFile([40, 6]) }));
