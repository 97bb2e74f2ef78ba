import { type Module, type Pass, type Rng, type Tensor } from "../types.js";

export type Direction = "forward" | "inverse";

/** Where a bijector takes events to. Both tensors belong to the caller. */
export interface Transformed {
  /** [...lead, units] */
  readonly value: Tensor;
  /** log|det J| of the direction that was taken, one number per event: [...lead], nats. */
  readonly logDet: Tensor;
}

/** One direction of a bijector: events [...lead, units]; context [...batch, entries], where lead ends in batch. */
export type Transform = (input: Tensor, pass: Pass, context?: Tensor) => Transformed;

/**
 * A smooth, invertible map of vectors, with the determinant of its Jacobian. Context, where there is one, moves the
 * map: each context gives a bijector.
 *
 * A flow prior draws by `forward` and needs `inverse` for its density; a flow posterior needs `forward` alone.
 */
export interface Bijector extends Module {
  /** The name that error messages begin with. */
  readonly name: string;
  /** Entries of an event. */
  readonly units: number;
  /** Entries of a context, 0 if it takes none. */
  readonly context: number;
  /** The directions with a closed form; the other throws an ArgumentError. */
  readonly directions: readonly Direction[];
  readonly forward: Transform;
  readonly inverse: Transform;
}

export interface FlowSizes {
  /** Entries of an event. */
  readonly units: number;
  /**
   * Entries of a context.
   * @default none
   */
  readonly context?: number;
}

/** A bijector to be: given its sizes and randomness for its weights, the bijector. */
export type Flow = (sizes: FlowSizes, rng: Rng) => Bijector;
