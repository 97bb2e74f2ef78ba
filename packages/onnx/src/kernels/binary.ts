import { add, cast, comparison, divide, elementwise, multiply, subtract } from "../graph/operators.js";
import { type Value } from "../graph/value.js";
import { arcTangent, floorDivide, floorModulo, integers32, not, square } from "./arithmetic.js";
import { type Kernel, kernel, type KernelTable, type Two } from "./kernel.js";

const power: Pair = (a, b) => elementwise("Pow", a, b);

type Pair = (a: Value, b: Value) => Value;

/** Arithmetic of two tensors of one type. ONNX does not calculate with booleans: they count as integers. */
function arithmetic(body: Pair): Kernel {
  return kernel<Two>(({ a, b }) => {
    if (a.type === "bool") return cast(body(cast(a, "int32"), cast(b, "int32")), "bool");
    return body(a, b);
  });
}

function compared(body: Pair): Kernel {
  return kernel<Two>(({ a, b }) => (a.type === "bool" ? body(cast(a, "int32"), cast(b, "int32")) : body(a, b)));
}

function logical(operator: string): Kernel {
  return kernel<Two>(({ a, b }) => comparison(operator, cast(a, "bool"), cast(b, "bool")));
}

export const binaryKernels: KernelTable = {
  Add: arithmetic(add),
  Sub: arithmetic(subtract),
  Multiply: arithmetic(multiply),
  RealDiv: kernel<Two>(({ a, b }) => divide(cast(a, "float32"), cast(b, "float32"))),
  FloorDiv: kernel<Two>(({ a, b }) => floorDivide(a, b)),
  Mod: arithmetic(floorModulo),
  Pow: arithmetic((a, b) => (a.type === "int32" ? integers32(power, a, b) : power(a, b))),
  Maximum: arithmetic((a, b) => elementwise("Max", a, b)),
  Minimum: arithmetic((a, b) => elementwise("Min", a, b)),
  SquaredDifference: arithmetic((a, b) => square(subtract(a, b))),
  Atan2: arithmetic(arcTangent),
  Equal: compared((a, b) => comparison("Equal", a, b)),
  NotEqual: compared((a, b) => not(comparison("Equal", a, b))),
  Greater: compared((a, b) => comparison("Greater", a, b)),
  GreaterEqual: compared((a, b) => comparison("GreaterOrEqual", a, b)),
  Less: compared((a, b) => comparison("Less", a, b)),
  LessEqual: compared((a, b) => comparison("LessOrEqual", a, b)),
  LogicalAnd: logical("And"),
  LogicalOr: logical("Or"),
  LogicalXor: logical("Xor"),
};
