import { type DataSpec } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { pictureShape } from "@elbo/pictures";
import { type DemoDataset } from "../data/datasets.js";
import { type ImageSize, type Opened, type Shown } from "../protocol/messages.js";
import { type Settings } from "../protocol/settings.js";
import { activeTitle } from "./backends.js";
import { type HostExamples } from "./examples.js";
import { showExamples, shownKind } from "./show.js";
import { type Training } from "./training.js";
import { trueDensity, type Viewed } from "./views.js";

/** Examples that a visitor picks from. */
const pickCount = 60;

interface Described extends Viewed {
  readonly settings: Settings;
  readonly dataset: DemoDataset;
  readonly data: Dataset;
  readonly training: Training;
  readonly timings: Readonly<Record<string, number>>;
  /** What is missing of the model's data, in words. */
  readonly missing?: string | null;
}

/** What the page needs to know of a model that is ready to be trained. */
export function describeOpened({
  settings,
  dataset,
  data,
  training,
  timings,
  explorer,
  spec,
  examples,
  missing = null,
}: Described): Opened {
  const { model, trainer } = training;
  return {
    ...{ settings, timings },
    backend: activeTitle(),
    abilities: explorer.abilities,
    parameters: [...model.parameters.values()].reduce((sum, { size }) => sum + size, 0),
    step: trainer.step,
    data: {
      ...{ shown: shownKind(spec), title: dataset.title, missing },
      ...sizeOf(spec),
      scale: spec.kind === "categorical" ? spec.levels! - 1 : 1,
      examples: data.train.size,
      stepsPerEpoch: trainer.batchesPerEpoch,
      picks: picksOf(examples, spec),
      labels: examples.labels,
      density: trueDensity(dataset),
    },
  };
}

function picksOf({ x, count }: HostExamples, spec: DataSpec): Shown | null {
  if (count === 0) return null;
  return showExamples(x.slice(0, Math.min(pickCount, count) * (x.length / count)), spec, { columns: 10 });
}

function sizeOf(spec: DataSpec): ImageSize {
  return pictureShape(spec) ?? { height: 0, width: 0, channels: 0 };
}
