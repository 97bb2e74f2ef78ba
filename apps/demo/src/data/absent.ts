import { type DataSpec, type ExampleSource } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";

/** What is known of data that are not at hand: a model is shown without them. */
export function absentData(spec: DataSpec): Dataset {
  const nothing: ExampleSource = {
    ...{ spec, size: 0, fingerprint: "absent" },
    read: () => ({ x: { values: new Float32Array(), shape: [0, ...spec.shape] } }),
  };
  return { spec, train: nothing, validation: nothing, test: nothing };
}

/** Data in words, for somebody who is to look for their file. */
export function describeWanted({ name, shape, kind, columns }: DataSpec): string {
  const own = JSON.stringify(name);
  if (columns !== undefined) return `${own}, a table of ${columns.map((column) => column.name).join(", ")}`;
  const size = shape.join(" x ");
  return `${own}, ${kind} ${shape.length > 1 ? "images" : "examples"} of ${size}`;
}
