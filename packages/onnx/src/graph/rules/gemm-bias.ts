import { sameShape } from "../operators.js";
import { type Rule } from "../rewrite.js";
import { type Operation, result, type Value } from "../value.js";

/**
 * A bias that is added to a product of matrices becomes its third input, where nothing else reads the product.
 *
 * @param uses how often the results of each operation are read, before the graph is rewritten
 */
export function biasIntoGemm(uses: ReadonlyMap<Operation, number>): Rule {
  const isReadOnce = ({ origin }: Value) => origin.kind === "result" && uses.get(origin.operation) === 1;
  return ({ operation, original, shape }) => {
    if (operation.operator !== "Add") return undefined;
    const [product, bias] = operation.inputs as [Value, Value];
    const { origin } = product;
    if (origin.kind !== "result" || origin.operation.operator !== "Gemm" || origin.operation.inputs.length > 2) return undefined;
    const isRow = bias.shape.length === 1 && bias.shape[0] === shape[1];
    if (!isRow || !sameShape(product.shape, shape) || !isReadOnce(original.inputs[0]!)) return undefined;
    return result("float32", shape, { ...origin.operation, inputs: [...origin.operation.inputs, bias] });
  };
}
