import { type RgbaImage } from "@elbo/pictures";

/** What the page asks of the worker; "stop" ends the training after the step that runs. */
export type Wish = { readonly kind: "train"; readonly epochs: number } | { readonly kind: "stop" };

/** What the worker tells the page. A file is what `saveModel` writes. */
export type News =
  | {
      readonly kind: "progress";
      readonly step: number;
      readonly loss: number;
      /** What it runs on. */
      readonly backend: string;
      readonly samples: RgbaImage;
    }
  | { readonly kind: "trained"; readonly file: Uint8Array<ArrayBuffer> }
  | { readonly kind: "failed"; readonly message: string };
