export type { DataSpec, ExampleSource, HostArray, HostBatch, ValueKind } from "./source.js";
export { requireDataSpec } from "./require-data-spec.js";
export { requireFittingData } from "./require-fitting-data.js";
