/** Keeps the entries that were used last, at most `limit` of them; `drop` receives the others. */
export class BoundedCache<T> {
  readonly #entries = new Map<string, T>();

  constructor(
    readonly limit: number,
    readonly drop: (entry: T) => void,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  set(key: string, entry: T): void {
    this.#entries.set(key, entry);
    for (const [oldest, dropped] of this.#entries) {
      if (this.#entries.size <= this.limit) return;
      this.#entries.delete(oldest);
      this.drop(dropped);
    }
  }

  clear(): void {
    this.#entries.forEach(this.drop);
    this.#entries.clear();
  }
}
