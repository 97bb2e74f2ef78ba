import { reshape, sameShape, transpose } from "../operators.js";
import { type Rule } from "../rewrite.js";
import { type Operation, result, type Value } from "../value.js";

/** Operators whose third input is added along the channels of their result, axis 1. */
const convolutions: readonly string[] = ["Conv", "ConvTranspose"];

/**
 * A bias that is added to a product of matrices or to a convolution becomes its third input, where nothing else reads
 * the product. ONNX's convolutions have the channels first, so the bias may stand behind the transpose that moves them,
 * and convolutions that are products of matrices behind a reshape.
 *
 * @param uses how often the results of each operation are read, before the graph is rewritten
 */
export function biasIntoProduct(uses: ReadonlyMap<Operation, number>): Rule {
  const isReadOnce = (value: Value) => uses.get(operationOf(value)!) === 1;
  return ({ operation, original, shape }) => {
    if (operation.operator !== "Add") return undefined;
    const [sum, bias] = operation.inputs as [Value, Value];
    const isRow = bias.shape.length === 1 && bias.shape[0] === shape.at(-1);
    if (!isRow || !sameShape(sum.shape, shape) || !isReadOnce(original.inputs[0]!)) return undefined;
    const moved = operationOf(sum);
    if (moved?.operator !== "Transpose" && moved?.operator !== "Reshape") return withBias(sum, bias, ["Gemm"]);
    const [before] = operationOf(original.inputs[0]!)!.inputs as [Value];
    return isReadOnce(before) ? behindMove(moved, shape, bias) : undefined;
  };
}

/** The bias where the product is moved by a transpose or a reshape that leaves channels as they are. */
function behindMove(
  { operator, inputs, attributes }: Operation,
  shape: readonly number[],
  bias: Value,
): Value | undefined {
  const [moved] = inputs as [Value];
  if (operator === "Reshape") {
    const product = moved.shape.at(-1) === shape.at(-1) ? withBias(moved, bias, ["Gemm"]) : undefined;
    return product && reshape(product, shape);
  }
  const order = attributes["perm"] as readonly number[];
  const product = order.at(-1) === 1 ? withBias(moved, bias, convolutions) : undefined;
  return product && transpose(product, order);
}

function withBias(product: Value, bias: Value, operators: readonly string[]): Value | undefined {
  const operation = operationOf(product);
  if (operation === undefined || !operators.includes(operation.operator) || operation.inputs.length > 2)
    return undefined;
  return result("float32", product.shape, { ...operation, inputs: [...operation.inputs, bias] });
}

function operationOf({ origin }: Value): Operation | undefined {
  return origin.kind === "result" ? origin.operation : undefined;
}
