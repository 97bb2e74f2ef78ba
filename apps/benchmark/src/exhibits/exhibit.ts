import { type Pictures } from "../images/picture.js";

/** Something that a report shows of a model, with what is seen. */
export type Exhibit = PictureExhibit | LatentMapExhibit;

interface ExhibitText {
  readonly title: string;
  readonly caption: string;
}

/** A grid of images. */
export interface PictureExhibit extends ExhibitText {
  readonly kind: "pictures";
  readonly pictures: Pictures;
  readonly columns: number;
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
}
