import { sameShape } from "../operators.js";
import { type Rule } from "../rewrite.js";
import { type Operation, result, type Value } from "../value.js";

/**
 * A bias that is added to a product of matrices becomes its third input, where nothing else reads the product.
 *
 * @param readOnce whether one operation alone reads the results of this one
 */
export function biasIntoGemm(readOnce: (operation: Operation) => boolean): Rule {
  return ({ operation, shape }) => {
    if (operation.operator !== "Add") return undefined;
    const [product, bias] = operation.inputs as [Value, Value];
    const { origin } = product;
    if (origin.kind !== "result" || origin.operation.operator !== "Gemm" || origin.operation.inputs.length > 2) return undefined;
    const isRow = bias.shape.length === 1 && bias.shape[0] === shape[1];
    if (!isRow || !sameShape(product.shape, shape) || !readOnce(origin.operation)) return undefined;
    return result("float32", shape, { ...origin.operation, inputs: [...origin.operation.inputs, bias] });
  };
}
