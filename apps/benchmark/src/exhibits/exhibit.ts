import { type Pictures } from "@elbo/pictures";

/** Something that a report shows of a model, with what is seen. */
export type Exhibit = PictureExhibit | PngExhibit | LatentMapExhibit | BarExhibit | LeftOutExhibit;

interface ExhibitText {
  readonly title: string;
  readonly caption: string;
}

/** A grid of images. */
export interface PictureExhibit extends ExhibitText {
  readonly kind: "pictures";
  readonly pictures: Pictures;
  readonly columns: number;
  /** Whether its first images stand for the model where models are shown side by side. */
  readonly sideBySide?: boolean;
}

/** A grid of images that was drawn before. */
export interface PngExhibit extends ExhibitText {
  readonly kind: "png";
  readonly png: Uint8Array;
}

/** Codes of examples in two latent units. */
export interface LatentMapExhibit extends ExhibitText {
  readonly kind: "latent map";
  /** What a code is, for example "posterior mean". */
  readonly code: string;
  /** Which units the axes are, counted from 0. */
  readonly units: readonly [number, number];
  /** Units of a code. */
  readonly latent: number;
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: number | undefined }[];
  /**
   * p(z) in these units.
   * @default none is drawn
   */
  readonly prior?: PriorDensity;
}

/** A density on a grid of two units, row by row from the lowest, with the levels whose lines are drawn. */
export interface PriorDensity {
  readonly values: readonly number[];
  readonly columns: number;
  readonly rows: number;
  /** From where to where the grid goes. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly levels: readonly number[];
}

/** Numbers side by side, in order. */
export interface BarExhibit extends ExhibitText {
  readonly kind: "bars";
  readonly values: readonly number[];
  /** What the bars and their heights are. */
  readonly x: string;
  readonly y: string;
}

/** Something that could not be shown; the caption says why. */
export interface LeftOutExhibit extends ExhibitText {
  readonly kind: "left out";
}
