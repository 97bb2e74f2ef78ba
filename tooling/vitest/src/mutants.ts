/** JSON, as mutants are made of it. */
export type MutableJson = null | boolean | number | string | MutableJson[] | { [key: string]: MutableJson };

/** Integers from 0 to below `limit`, the same from the same seed. */
export type Dice = (limit: number) => number;

/** Marsaglia 2003, "Xorshift RNGs": good enough to choose mutants by. */
export function dice(seed: number): Dice {
  let state = (seed ^ 0x9e3779b9) | 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** What stands in the place of a value: kinds that are mistaken for each other, and numbers at the edge of something. */
const strange: readonly (() => MutableJson)[] = [
  ...[null, true, false, "", "x", "custom", "learned", "none", "NaN", "__proto__", "constructor", "..", "\u0000"],
  ...[-1, 0, 1, 2, 3, 0.5, -0.5, 1e-300, 1e9, 2 ** 31, 2 ** 32 + 1, 2 ** 53, 1e308],
].map((value) => () => value);
const branches: readonly (() => MutableJson)[] = [
  () => [],
  () => ({}),
  () => [1],
  () => [0],
  () => ["x"],
  () => [[1]],
  () => ({ kind: "x" }),
  () => ({ length: 1 }),
  () => new Array<MutableJson>(1000).fill(1),
  () => new Array<MutableJson>(20).fill(1e6),
];
const replacements = [...strange, ...branches];
const keys = ["constructor", "toString", "hasOwnProperty", "kind", "length", "then", "toJSON", "x"];

interface Place {
  readonly holder: MutableJson[] | { [key: string]: MutableJson };
  readonly key: string | number;
}

/** A copy of JSON with one to three changes: values replaced, moved, doubled or taken away, keys added and renamed. */
export function mutateJson(original: MutableJson, roll: Dice): MutableJson {
  const root = { root: structuredClone(original) };
  for (let edits = 1 + roll(3); edits > 0; edits--) change(root.root, roll);
  return root.root;
}

function change(json: MutableJson, roll: Dice): void {
  const places = placesIn(json);
  if (places.length === 0) return;
  const place = places[roll(places.length)]!;
  const value = read(place);
  const kind = roll(8);
  if (kind === 0) remove(place);
  else if (kind === 1) write(place, structuredClone(read(places[roll(places.length)]!)));
  else if (kind === 2) write(place, roll(2) ? [value] : { x: value });
  else if (kind === 3 && typeof value === "number") write(place, value + [1, -1, 0.5, value, 1e6][roll(5)]!);
  else if (kind === 4 && typeof value === "object" && value !== null) grow(value, roll);
  else if (kind === 5 && typeof value === "string") write(place, value.slice(1) + value);
  else write(place, replacements[roll(replacements.length)]!());
}

/** Every place in JSON, each before those within it, added to `found`. */
function placesIn(holder: MutableJson, found: Place[] = []): Place[] {
  if (typeof holder !== "object" || holder === null) return found;
  const names: (string | number)[] = Array.isArray(holder) ? holder.map((_, at) => at) : Object.keys(holder);
  for (const key of names) {
    const place = { holder, key };
    found.push(place);
    placesIn(read(place), found);
  }
  return found;
}

function grow(branch: MutableJson[] | { [key: string]: MutableJson }, roll: Dice): void {
  const value = replacements[roll(replacements.length)]!();
  if (Array.isArray(branch)) branch.push(value);
  else branch[keys[roll(keys.length)]!] = value;
}

function read({ holder, key }: Place): MutableJson {
  return (holder as { [key: string]: MutableJson })[key]!;
}

function write({ holder, key }: Place, value: MutableJson): void {
  (holder as { [key: string]: MutableJson })[key] = value;
}

function remove({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

/** A copy of bytes with one to four changes: bits and bytes, cuts, insertions and repetitions, mostly near the start. */
export function mutateBytes(original: Uint8Array, roll: Dice, head = 256): Uint8Array {
  let bytes = original.slice();
  for (let edits = 1 + roll(4); edits > 0 && bytes.length > 0; edits--) {
    const at = roll(roll(3) > 0 ? Math.min(bytes.length, head) : bytes.length);
    const kind = roll(8);
    if (kind === 0) bytes = bytes.slice(0, at);
    else if (kind === 1) bytes = joined(bytes.subarray(0, at), bytes.subarray(at + 1 + roll(8)));
    else if (kind === 2) bytes = joined(bytes.subarray(0, at + 1 + roll(8)), bytes.subarray(at));
    else if (kind === 3) bytes[at]! ^= 1 << roll(8);
    else if (kind === 4) bytes[at] = [0, 1, 0x7f, 0x80, 0xff][roll(5)]!;
    else if (kind === 5) bytes.fill(0xff, at, at + 1 + roll(8));
    else if (kind === 6) bytes[at] = '(),{}[]"<>|:\\/0123456789-+.eEtrue '.charCodeAt(roll(34));
    else bytes[at] = roll(256);
  }
  return bytes;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
