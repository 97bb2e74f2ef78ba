/** A chart of several terms of the training, or of metrics measured after each epoch, over epochs. */
export interface CurveSpec {
  readonly title: string;
  readonly unit: string;
  /** What is drawn: the name of each line, and the term that it shows. */
  readonly lines: Readonly<Record<string, string>>;
  /** A value that is marked, with its name. */
  readonly reference?: { readonly value: number; readonly name: string };
}
