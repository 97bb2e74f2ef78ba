import { type JsonObject } from "../types.js";
import { describeColumn } from "./column.js";
import { type DataSpec } from "./source.js";
import { describeTransform } from "./transform.js";

/** What a model's configuration says of its data: enough to build it again. */
export function describeData({ name, shape, kind, levels, names, transforms, columns, classes }: DataSpec): JsonObject {
  return {
    name,
    shape: [...shape],
    kind,
    ...(levels ? { levels } : {}),
    ...(names ? { names: [...names] } : {}),
    ...(transforms ? { transforms: transforms.map(describeTransform) } : {}),
    ...(columns ? { columns: columns.map(describeColumn) } : {}),
    ...(classes ? { classes } : {}),
  };
}
