import { type Layer, type Shape } from "@elbo/core";

/** Layers of an encoder and of a decoder whose codes stand between them. */
export interface BuiltIn {
  readonly encoder: Layer;
  /** To the parameters of the likelihood, in their shape. */
  readonly decoder: (output: Shape) => Layer;
}
