import { type FusedUpdate } from "./fuse-updates.js";
import { recipeKey, updateModule } from "./update-module.js";

/** Where the values of an update lie, and the pass over them. */
export interface UpdateHome {
  /** One for each variable, then one for each extra. */
  readonly arrays: readonly Float32Array[];
  /** To be filled before the pass. */
  readonly numbers: Float32Array;
  run(): void;
}

type Update = (end: number, numbers: number, ...arrays: readonly number[]) => void;

interface Chunk {
  readonly memory: WebAssembly.Memory;
  /** Bytes that are taken. */
  used: number;
  readonly updates: Map<string, Update>;
}

const pageBytes = 2 ** 16;
/** Small lists share a memory, for each takes a piece of the address space. */
const leastPages = 64;
/** Lists do not begin at the same place within a page, where reads and writes would be taken for each other. */
const gap = 64;

/** Whether there is WebAssembly: Node may be told to do without. */
export function canFuse(): boolean {
  return typeof WebAssembly !== "undefined";
}

/** Memory of WebAssembly for state that is updated there. What nobody refers to any more is collected as a whole. */
export class UpdateMemory {
  #chunk: Chunk | undefined;
  readonly #modules = new Map<string, WebAssembly.Module>();

  /** Room for an update of lists of so many values. */
  home(update: FusedUpdate<unknown>, size: number): UpdateHome {
    const { variables, extras, numbers } = update;
    const bytes = 16 * Math.ceil(size / 4);
    const numberBytes = 16 * Math.ceil(numbers.length / 4);
    const lists = variables.length + extras.length;
    const chunk = this.#room(lists * (bytes + gap) + numberBytes + gap);
    const { buffer } = chunk.memory;
    const take = (length: number) => {
      const start = chunk.used;
      chunk.used += length + gap;
      return start;
    };
    const numbersAt = take(numberBytes);
    const starts = Array.from({ length: lists }, () => take(bytes));
    const pass = this.#update(chunk, update);
    return {
      arrays: starts.map((start) => new Float32Array(buffer, start, size)),
      numbers: new Float32Array(buffer, numbersAt, numbers.length),
      run: () => pass(bytes, numbersAt, ...starts),
    };
  }

  #room(bytes: number): Chunk {
    const chunk = this.#chunk;
    if (chunk !== undefined && chunk.used + bytes <= chunk.memory.buffer.byteLength) return chunk;
    const initial = Math.max(leastPages, Math.ceil(bytes / pageBytes));
    this.#chunk = { memory: new WebAssembly.Memory({ initial }), used: 0, updates: new Map() };
    return this.#chunk;
  }

  #update({ memory, updates }: Chunk, update: FusedUpdate<unknown>): Update {
    const key = recipeKey(update);
    const known = updates.get(key);
    if (known !== undefined) return known;
    const module = this.#modules.get(key) ?? new WebAssembly.Module(updateModule(update));
    this.#modules.set(key, module);
    const made = new WebAssembly.Instance(module, { env: { memory } }).exports["update"] as Update;
    updates.set(key, made);
    return made;
  }
}
