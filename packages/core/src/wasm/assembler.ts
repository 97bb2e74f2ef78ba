/** Instructions of WebAssembly. An expression is code that leaves its value on the stack. */
export type Code = readonly number[];

const types = { i32: 0x7f, v128: 0x7b } as const;
export type ValueType = keyof typeof types;

/** An unsigned number in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

/** A 32-bit number in signed LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const last = rest >> 6 === 0 || rest >> 6 === -1;
    bytes.push((rest & 127) | (last ? 0 : 128));
    if (last) return bytes;
  }
}

const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const sized = (content: Code): Code => [...unsigned(content.length), ...content];
const section = (id: number, content: Code): Code => [id, ...sized(content)];
const name = (text: string): Code => sized([...new TextEncoder().encode(text)]);

/** An instruction on vectors of 128 bits: its number in the proposal's table, what it takes, and what stands behind it. */
export const vector = (opcode: number, operands: readonly Code[], immediate: Code = []): Code => [
  ...operands.flat(),
  0xfd,
  ...unsigned(opcode),
  ...immediate,
];

function append(code: number[], ...more: readonly Code[]): void {
  for (const each of more) for (const byte of each) code.push(byte);
}

/** A function in the making: parameters are i32, nothing is returned. */
export class FunctionBody {
  readonly #parameters: number;
  readonly #locals: ValueType[] = [];
  readonly #constants = new Map<string, Code>();
  readonly #prologue: number[] = [];
  readonly #code: number[] = [];

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  parameter(index: number): Code {
    return [0x20, ...unsigned(index)];
  }

  /** Computes a value once; the code that is returned reads it. */
  keep(value: Code, type: ValueType = "v128"): Code {
    return this.#store(value, type, this.#code);
  }

  /** The same, before all other code: what does not change within loops. Equal code is computed once. */
  hoist(value: Code, type: ValueType = "v128"): Code {
    const key = value.join();
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const read = this.#store(value, type, this.#prologue);
    this.#constants.set(key, read);
    return read;
  }

  /** Gives a kept value or a parameter another value. */
  assign(read: Code, value: Code): void {
    append(this.#code, value, [0x21], read.slice(1));
  }

  emit(code: Code): void {
    append(this.#code, code);
  }

  /** Runs what `content` emits, at least once, for as long as `condition` holds after it. */
  loop(content: () => void, condition: () => Code): void {
    this.#code.push(0x03, 0x40);
    content();
    append(this.#code, condition(), [0x0d, 0, 0x0b]);
  }

  /** The function's type and code, as sections of a module hold them. */
  finish(): { readonly type: Code; readonly code: Code } {
    const locals = this.#locals.map((type) => [1, types[type]]);
    return {
      type: [0x60, ...list(Array.from({ length: this.#parameters }, () => [types.i32])), 0],
      code: sized([...list(locals), ...this.#prologue, ...this.#code, 0x0b]),
    };
  }

  #store(value: Code, type: ValueType, to: number[]): Code {
    const index = unsigned(this.#parameters + this.#locals.length);
    this.#locals.push(type);
    append(to, value, [0x21], index);
    return [0x20, ...index];
  }
}

/** Where a module's memory comes from. */
export interface MemoryOptions {
  /** So many pages of 64 KiB, exported as `memory`; without them it takes `env.memory`. */
  readonly pages?: number;
}

/** A module that exports functions, on a memory of its own or one that it is given. */
export function assemble(
  functions: Readonly<Record<string, FunctionBody>>,
  { pages }: MemoryOptions = {},
): Uint8Array<ArrayBuffer> {
  const finished = Object.values(functions).map((body) => body.finish());
  const exported = Object.keys(functions).map((key, index) => [...name(key), 0, index]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(finished.map(({ type }) => type))),
    ...(pages === undefined ? section(2, list([[...name("env"), ...name("memory"), 2, 0, 1]])) : []),
    ...section(3, list(finished.map((_, index) => [index]))),
    ...(pages === undefined ? [] : section(5, list([[0, ...unsigned(pages)]]))),
    ...section(7, list(pages === undefined ? exported : [...exported, [...name("memory"), 2, 0]])),
    ...section(10, list(finished.map(({ code }) => code))),
  ]);
}
