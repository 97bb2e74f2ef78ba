export type { DataSpec, ExampleSource, HostArray, HostBatch, KnownFactors, ValueKind } from "./source.js";
export { type Column, type ColumnKind, columnKinds } from "./column.js";
export { describeData } from "./describe-data.js";
export { requireDataSpec } from "./require-data-spec.js";
export { requireLabels } from "./require-labels.js";
export { requireFittingData } from "./require-fitting-data.js";
export { requireNoTable } from "./require-no-table.js";
export { requireSource } from "./require-source.js";
export { sha256 } from "./sha256.js";
export {
  applyTransform,
  type DataTransform,
  restoreUnits,
  type TransformedSpec,
  transformLogDeterminants,
} from "./transform.js";
