import { type Executor, type Tensor } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { codePictures, computePictures, inColor, pictureShape, stackRows } from "@elbo/pictures";
import { type CodeMethods, codeUsage } from "@elbo/vq-vae";
import { withExamples } from "../data/read-examples.js";
import { shownSplit } from "../data/shown-split.js";
import { type BarExhibit, type Exhibit, type PictureExhibit } from "./exhibit.js";
import { type ExhibitMaker, gatherExhibits } from "./gather-exhibits.js";
import { sampleExhibits, type SampleMakers } from "./samples.js";

/** A model with discrete codes, as far as it is shown. */
export interface ShownCodes extends SampleMakers {
  readonly codes: CodeMethods<unknown>;
}

/** Samples, the use of the codebook, and code maps with reconstructions. */
export async function codeExhibits(model: ShownCodes, data: Dataset, executor: Executor): Promise<Exhibit[]> {
  const { spec } = data;
  const { source, split } = shownSplit(data);
  const usage: ExhibitMaker = ["Use of the codebook", () => usageExhibit(model.codes, data, executor)];
  if (pictureShape(spec) === undefined) return gatherExhibits([usage]);
  const samples = sampleExhibits({ spec, parameters: model.codes.parameters, executor }, model);
  return withExamples(source, (examples) =>
    gatherExhibits([
      ...samples,
      usage,
      ["Code maps and reconstructions", () => codeMapExhibit(model, examples, split)],
    ]),
  );
}

/** How often each code is chosen, the most used first. */
async function usageExhibit(model: CodeMethods<unknown>, data: Dataset, executor: Executor): Promise<BarExhibit> {
  const { source, split } = shownSplit(data);
  const { counts, used, perplexity } = await codeUsage(model, source, { executor });
  const total = counts.reduce((sum, count) => sum + count, 0);
  return {
    ...{ kind: "bars", title: "Use of the codebook", x: "code, by use", y: "share" },
    values: [...counts].sort((a, b) => b - a).map((count) => count / total),
    caption: `${used} of ${counts.length} codes are used by the ${split} examples; perplexity ${perplexity.toFixed(1)}. Alike, each would have the share ${(1 / counts.length).toPrecision(2)}.`,
  };
}

const columns = 8;

/** Examples, their codes as colours, and what is decoded from the codes, row by row. */
async function codeMapExhibit({ codes: model }: ShownCodes, examples: Tensor, split: string): Promise<PictureExhibit> {
  const codes = model.encodeToCodes(examples);
  try {
    const originals = inColor(await computePictures(model.data, () => examples.clone()));
    const decoded = inColor(await computePictures(model.data, () => model.decodeCodes(codes)));
    const { height, width, count } = originals;
    const [rows, places] = gridOf(model.space.shape);
    const maps = codePictures({ codes: await codes.data(), count, rows, columns: places }, height, width);
    return {
      ...{ kind: "pictures", title: "Code maps and reconstructions", columns },
      caption: `${split === "test" ? "Test" : "Training"} examples; below each its ${describe(model.space.shape)} codes, a colour for each code; below these the mean of p(x|z) that they decode to.`,
      pictures: stackRows([originals, maps, decoded], columns),
    };
  } finally {
    codes.dispose();
  }
}

/** Rows and columns that codes are shown in: a grid as it is, a list as one row. */
function gridOf(shape: readonly number[]): [number, number] {
  const columns = shape.at(-1) ?? 1;
  return [shape.slice(0, -1).reduce((product, size) => product * size, 1), columns];
}

function describe(shape: readonly number[]): string {
  return shape.length === 0 ? "one" : shape.join(" x ");
}
