import { filled, flat } from "../graph/operators.js";
import { result, type Value } from "../graph/value.js";

/** A list of `size` numbers: the sums of the `updates` for each of the `places`, an int64 of the same shape. */
export function scatterSum(size: number, places: Value, updates: Value): Value {
  const inputs = [filled([size], 0, updates.type), flat(places), flat(updates)];
  return result(updates.type, [size], {
    operator: "ScatterElements",
    inputs,
    attributes: { axis: 0, reduction: "add" },
  });
}
