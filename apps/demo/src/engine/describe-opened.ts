import { type DataSpec } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { pictureShape } from "@elbo/pictures";
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";
import { type DemoDataset } from "../data/datasets.js";
import { type Opened } from "../protocol/messages.js";
import { type Settings } from "../protocol/settings.js";
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
}: Described): Opened {
  const { model, trainer } = training;
  const { height, width } = sizeOf(spec);
  return {
    ...{ settings, timings },
    backend: titleOf(tf.getBackend()),
    abilities: explorer.abilities,
    parameters: [...model.parameters.values()].reduce((sum, { size }) => sum + size, 0),
    step: trainer.step,
    data: {
      shown: shownKind(spec),
      ...{ height, width },
      scale: spec.kind === "categorical" ? spec.levels! - 1 : 1,
      examples: data.train.size,
      stepsPerEpoch: trainer.batchesPerEpoch,
      picks: showExamples(
        examples.x.slice(0, Math.min(pickCount, examples.count) * (examples.x.length / examples.count)),
        spec,
        { columns: 10 },
      ),
      labels: examples.labels,
      density: trueDensity(dataset),
    },
  };
}

/** A backend as a visitor reads it. */
function titleOf(backend: string): string {
  return backend === "wasm-threads" ? `wasm with ${getThreadsCount()} threads` : backend;
}

function sizeOf(spec: DataSpec): { height: number; width: number } {
  return pictureShape(spec) ?? { height: 0, width: 0 };
}
