export type { DataSpec, ExampleSource, HostArray, HostBatch, ValueKind } from "./source.js";
