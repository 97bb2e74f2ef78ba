/** Bytes of a constant that stay in the model. */
const shortData = 1024;
/** Where readers may map a part of a file into memory, it begins at such a place. */
const alignment = 4096;

/** A file beside a model that holds its large constants, for a model of 2 GiB and more. */
export class ExternalData {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** @param location path of the file as the model names it, from where the model is */
  constructor(readonly location: string) {}

  /** What the file holds, one after the other, without a copy. */
  get parts(): readonly Uint8Array[] {
    return this.#parts;
  }

  /** Where in the file the bytes of a constant are put; undefined for those that stay in the model. */
  place(bytes: Uint8Array): number | undefined {
    if (bytes.length < shortData) return undefined;
    const offset = Math.ceil(this.#length / alignment) * alignment;
    if (offset > this.#length) this.#parts.push(new Uint8Array(offset - this.#length));
    this.#parts.push(bytes);
    this.#length = offset + bytes.length;
    return offset;
  }
}
