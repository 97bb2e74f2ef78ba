export { createRng, type HostRng } from "./rng.js";
export { RandomStream, type StreamState } from "./stream.js";
