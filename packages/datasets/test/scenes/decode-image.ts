import { png as encoded } from "../image-bytes.js";

export const png = encoded(2, 2, new Uint8Array(4));
