/** Two numbers: of the vertical axis and of the horizontal one. */
export type Pair = readonly [number, number];

/** How a window moves over an image: its steps, and the zeros around the image (top, bottom), (left, right). */
export interface WindowSteps {
  readonly strides: Pair;
  readonly pads: readonly [Pair, Pair];
}
