import {
  add,
  broadcastShape,
  cast,
  comparison,
  divide,
  elementwise,
  multiply,
  subtract,
  where,
} from "../graph/operators.js";
import { type ElementType, result, scalar, type Value } from "../graph/value.js";

// What ONNX has no operator for, or one with other rules than tfjs.

export const not = (a: Value): Value => comparison("Not", a);
export const square = (a: Value): Value => multiply(a, a);

/** A scalar of the type of `value`. */
export function like(value: Value, number: number): Value {
  return scalar(number, value.type);
}

/** Applies `body` to `value` as another type, and gives the result its type back. */
export function through(type: ElementType, value: Value, body: (value: Value) => Value): Value {
  return cast(body(cast(value, type)), value.type);
}

/**
 * floor(a / b) as int32, which is what tfjs makes of it whatever it divides. float64 divides integers without error.
 */
export function floorDivide(a: Value, b: Value): Value {
  return wrap(elementwise("Floor", divide(cast(a, "float64"), cast(b, "float64"))));
}

/** A whole float64 as int32: what is beyond 32 bits wraps, as in an Int32Array, and what is no number is zero. */
function wrap(whole: Value): Value {
  const turns = elementwise("Floor", divide(add(whole, like(whole, 2 ** 31)), like(whole, 2 ** 32)));
  const wrapped = subtract(whole, multiply(turns, like(whole, 2 ** 32)));
  return cast(where(comparison("IsNaN", wrapped), like(wrapped, 0), wrapped), "int32");
}

/** Applies `body` to integers as float64, which holds sums and products of theirs to 2^53, and makes the result int32. */
export function integers32(body: (...values: Value[]) => Value, ...values: readonly Value[]): Value {
  return wrap(body(...values.map((value) => cast(value, "float64"))));
}

/**
 * The rest of a / b that has the sign of b. In float64, where a rest of the other sign plus b keeps its digits; integers
 * by zero leave zero.
 */
export function floorModulo(a: Value, b: Value): Value {
  const rest = floorModuloOfReals(cast(a, "float64"), cast(b, "float64"));
  const isZero = comparison("Equal", b, like(b, 0));
  return a.type === "float32" ? cast(rest, "float32") : where(isZero, like(a, 0), cast(rest, a.type));
}

function floorModuloOfReals(a: Value, b: Value): Value {
  const zero = like(a, 0);
  const rest = remainder(a, b);
  const isSame = comparison("Equal", comparison("Less", a, zero), comparison("Less", b, zero));
  return where(isSame, rest, remainder(add(rest, b), b));
}

/** The rest of a / b with the sign of a, exact however large the quotient is. */
function remainder(a: Value, b: Value): Value {
  return result(a.type, broadcastShape(a.shape, b.shape), { operator: "Mod", inputs: [a, b], attributes: { fmod: 1 } });
}

/** The angle of the point (x, y), in (-pi, pi]. */
export function arcTangent(y: Value, x: Value): Value {
  const zero = like(x, 0);
  const angle = elementwise("Atan", divide(y, x));
  const halfTurn = where(comparison("Less", y, zero), like(y, -Math.PI), like(y, Math.PI));
  const leftward = where(comparison("Less", x, zero), add(angle, halfTurn), angle);
  const upright = multiply(elementwise("Sign", y), like(y, Math.PI / 2));
  const onAxis = where(comparison("Equal", y, zero), where(comparison("Less", x, zero), halfTurn, zero), upright);
  return where(comparison("Equal", x, zero), onAxis, leftward);
}

/** log(1 + x) without loss for small x: Kahan's x log(u) / (u - 1) with u = 1 + x rounded. */
export function logOnePlus(x: Value): Value {
  const one = like(x, 1);
  const u = add(x, one);
  const excess = subtract(u, one);
  const ratio = divide(multiply(elementwise("Log", u), x), excess);
  const infinite = comparison("Equal", u, x);
  return where(comparison("Equal", excess, like(x, 0)), x, where(infinite, elementwise("Log", u), ratio));
}

/** exp(x) - 1 without loss for small x: 2 sinh(x / 2) exp(x / 2), as tanh(x / 2) (exp(x) + 1). */
export function expMinusOne(x: Value): Value {
  const exponential = elementwise("Exp", x);
  const near = multiply(elementwise("Tanh", multiply(x, like(x, 0.5))), add(exponential, like(x, 1)));
  const small = comparison("Less", elementwise("Abs", x), like(x, 0.5));
  return where(small, near, subtract(exponential, like(x, 1)));
}

/** log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)). */
export function softplus(x: Value): Value {
  const decay = elementwise("Exp", elementwise("Neg", elementwise("Abs", x)));
  return add(elementwise("Relu", x), logOfOneToTwo(decay));
}

/** log(1 + e) for e in [0, 1]: e itself where 1 + e is rounded, so that the tail of a softplus does not vanish. */
function logOfOneToTwo(e: Value): Value {
  const rounded = elementwise("Log", add(e, like(e, 1)));
  return where(
    comparison("Less", e, like(e, 1e-4)),
    multiply(e, subtract(like(e, 1), multiply(e, like(e, 0.5)))),
    rounded,
  );
}
