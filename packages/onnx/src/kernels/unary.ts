import { add, cast, comparison, divide, elementwise, multiply, subtract, unitStep, where } from "../graph/operators.js";
import { result, type Value } from "../graph/value.js";
import { expMinusOne, like, logOnePlus, not, softplus, square, through } from "./arithmetic.js";
import { type Kernel, kernel, type KernelTable, type One } from "./kernel.js";

/** A function of real numbers, whose values are real also where the argument is an integer. */
function real(body: (x: Value) => Value): Kernel {
  return kernel<One>(({ x }) => body(cast(x, "float32")));
}

/** A function of real numbers that takes integers to integers. */
function kept(body: (x: Value) => Value): Kernel {
  return kernel<One>(({ x }) => through("float32", x, body));
}

/** An operator of ONNX that is the function of real numbers. */
function operator(name: string): Kernel {
  return real((x) => elementwise(name, x));
}

function predicate(body: (x: Value) => Value): Kernel {
  return kernel<One>(({ x }) => body(cast(x, "float32")));
}

/** A function of any numbers, integers included. */
function anyNumber(body: (x: Value) => Value): Kernel {
  return kernel<One>(({ x }) => (x.type === "bool" ? through("int32", x, body) : body(x)));
}

// Klambauer et al. 2017; alpha comes multiplied by the scale.
const seluAlpha = 1.7580993408473768;
const seluScale = 1.0507009873554805;

export const unaryKernels: KernelTable = {
  Abs: anyNumber((x) => elementwise("Abs", x)),
  Neg: anyNumber((x) => elementwise("Neg", x)),
  Square: anyNumber(square),
  Sign: kept((x) => where(comparison("IsNaN", x), like(x, 0), elementwise("Sign", x))),
  ...Object.fromEntries(
    ["Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Cos", "Cosh", "Erf", "Exp", "Log", "Reciprocal"].map(same),
  ),
  ...Object.fromEntries(["Sigmoid", "Sin", "Sinh", "Sqrt", "Tan", "Tanh"].map(same)),
  ...Object.fromEntries(["Ceil", "Floor", "Relu", "Round"].map((name) => [name, kept((x) => elementwise(name, x))])),
  Elu: operator("Elu"),
  Expm1: real(expMinusOne),
  Log1p: real(logOnePlus),
  Relu6: kept((x) => elementwise("Min", elementwise("Relu", x), like(x, 6))),
  Rsqrt: real((x) => divide(like(x, 1), elementwise("Sqrt", x))),
  Selu: real((x) => {
    const negative = multiply(like(x, seluAlpha), subtract(elementwise("Exp", x), like(x, 1)));
    return where(comparison("GreaterOrEqual", x, like(x, 0)), multiply(like(x, seluScale), x), negative);
  }),
  Softplus: real(softplus),
  IsFinite: predicate((x) => comparison("Less", elementwise("Abs", x), like(x, Infinity))),
  IsInf: predicate((x) => comparison("IsInf", x)),
  IsNan: predicate((x) => comparison("IsNaN", x)),
  LogicalNot: kernel<One>(({ x }) => not(cast(x, "bool"))),
  Step: kernel<One, { alpha: number }>(({ x }, { alpha }) => through("float32", x, (value) => step(value, alpha))),
  LeakyRelu: kernel<One, { alpha: number }>(({ x }, { alpha }) => leakyRelu(cast(x, "float32"), alpha)),
  Prelu: kernel<{ x: Value; alpha: Value }>(({ x, alpha }) => prelu(cast(x, "float32"), cast(alpha, "float32"))),
  EluGrad: kernel<{ dy: Value; y: Value }>(({ dy, y }) =>
    where(comparison("GreaterOrEqual", y, like(y, 0)), dy, multiply(dy, add(y, like(y, 1)))),
  ),
  ClipByValue: kernel<One, { clipValueMin: number; clipValueMax: number }>(({ x }, { clipValueMin, clipValueMax }) =>
    elementwise("Min", elementwise("Max", x, like(x, clipValueMin)), like(x, clipValueMax)),
  ),
  Cast: kernel<One, { dtype: "float32" | "int32" | "bool" }>(({ x }, { dtype }) => cast(x, dtype)),
};

function same(name: string): [string, Kernel] {
  return [name, operator(name)];
}

/** 1 where x > 0, NaN where x is NaN, else `alpha`. */
function step(x: Value, alpha: number): Value {
  return alpha === 0 ? unitStep(x) : where(comparison("LessOrEqual", x, like(x, 0)), like(x, alpha), unitStep(x));
}

export function prelu(x: Value, alpha: Value): Value {
  return where(comparison("Less", x, like(x, 0)), multiply(alpha, x), x);
}

export function leakyRelu(x: Value, alpha: number): Value {
  return result(x.type, x.shape, { operator: "LeakyRelu", inputs: [x], attributes: { alpha: { float: alpha } } });
}
