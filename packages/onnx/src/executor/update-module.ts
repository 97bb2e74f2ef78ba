import { assemble, type Code, constants, f32x4, FunctionBody, i32, v128 } from "@elbo/core/wasm";
import { type Expression, type FusedUpdate } from "./fuse-updates.js";

const operators: Readonly<Record<string, (a: Code, b: Code) => Code>> = {
  Add: f32x4.add,
  Sub: f32x4.subtract,
  Mul: f32x4.multiply,
  Div: f32x4.divide,
  Max: f32x4.max,
  Min: f32x4.min,
  Sqrt: (a) => f32x4.squareRoot(a),
  Abs: (a) => f32x4.absolute(a),
  Neg: (a) => f32x4.negative(a),
};

type Recipe = Pick<FusedUpdate<unknown>, "variables" | "extras" | "expressions" | "writes">;

/** Of updates that were asked for: each step asks, and to write one takes as long as a small operator. */
const keys = new WeakMap<Recipe, string>();

/** Equal for updates that one module computes. */
export function recipeKey(update: Recipe): string {
  const known = keys.get(update);
  if (known !== undefined) return known;
  const { variables, extras, expressions, writes } = update;
  const key = JSON.stringify([variables.length, extras.length, expressions, writes]);
  keys.set(update, key);
  return key;
}

/**
 * The WebAssembly module of an update on the memory that it is given: update(end, numbers, variables..., extras...), addresses of
 * lists of float32 of `end` bytes, a multiple of 16. Everything is read once and written once; each operation rounds as in the graph.
 */
export function updateModule({ variables, extras, expressions, writes }: Recipe): Uint8Array<ArrayBuffer> {
  const body = new FunctionBody(2 + variables.length + extras.length);
  const [end, numbers] = [body.parameter(0), body.parameter(1)];
  const { float } = constants(body);
  const at = body.keep(i32.const(0), "i32");
  const addressOf = (place: number) => i32.add(body.parameter(2 + place), at);
  body.loop(
    () => {
      const values: Code[] = [];
      for (const each of expressions) values.push(computed(each, values));
      for (const { variable, expression } of writes) body.emit(v128.store(addressOf(variable), values[expression]!));
      body.assign(at, i32.add(at, i32.const(16)));
    },
    () => i32.lessUnsigned(at, end),
  );
  return assemble({ update: body });

  function computed(each: Expression, values: readonly Code[]): Code {
    switch (each.kind) {
      case "variable":
        return body.keep(v128.load(addressOf(each.index)));
      case "extra":
        return body.keep(v128.load(addressOf(variables.length + each.index)));
      case "number":
        return body.hoist(v128.loadSplat(numbers, 4 * each.index));
      case "constant":
        return float(each.value);
      case "operation": {
        const [a, b] = each.inputs.map((input) => values[input]!);
        return body.keep(operators[each.operator]!(a!, b ?? a!));
      }
    }
  }
}
