import { type Pictures } from "../images/picture.js";
import { type TrainingResult } from "../run/results.js";
import { type Draw } from "./chart.js";
import { type Html, html } from "./html.js";
import { latentChart } from "./latent-chart.js";
import { learningCurves, splitLegend } from "./learning-curves.js";
import { pictureFigure } from "./pictures.js";
import { type LatentMap, type Showcase, type ShowcasePictures } from "./showcase.js";

/** The part of the report on one training: how it went, and what the model does. */
export async function trainingSection(
  draw: Draw,
  title: string,
  training: TrainingResult,
  showcase: Showcase | undefined,
): Promise<Html> {
  const { history } = training;
  return html`<section><h2>${title}</h2>
<p>${describeTraining(training)}</p>
<h3>Learning curves</h3>
${learningCurves(draw, history.epochs, history.best?.epoch)}
${splitLegend()}
<p class="soft">Training figures are means over an epoch, while the weights move; validation figures are measured after it. ${
    history.best ? "The dashed line is the best epoch, whose weights are kept. " : ""
  }One draw of z per example. The first epochs may lie above the frame.</p>
${showcase && (await showcaseFigures(draw, showcase, training))}
</section>`;
}

function describeTraining({ config, model, history, trainingSeconds }: TrainingResult): string {
  const { latent, hidden, activation, optimizer, learningRate, batchSize, seed } = config;
  const reason = { patience: `no better for ${config.patience} epochs`, epochs: "all epochs done", aborted: "stopped" };
  return (
    `${latent} latent units, hidden layers ${hidden.join("-") || "none"} with ${activation}, ` +
    `${model.parameters.toLocaleString("en")} parameters; likelihood ${model.config["likelihood"] as string}; ` +
    `${optimizer} with learning rate ${learningRate}, batches of ${batchSize}, seed ${seed}. ` +
    `${history.epochs.length} epochs in ${trainingSeconds.toFixed(1)} s (${reason[history.stopped]})` +
    `${history.best ? `; best epoch ${history.best.epoch + 1}` : ""}.`
  );
}

async function showcaseFigures(draw: Draw, { latent, pictures }: Showcase, training: TrainingResult): Promise<Html> {
  return html`<h3>What the model does</h3><div class="figures">
${pictures && (await sampleFigures(pictures))}
<figure><h4>Latent space</h4>${latentChart(draw, latent)}<figcaption>${describeMap(latent, training)}</figcaption></figure>
${pictures?.manifold && (await manifoldFigure(pictures.manifold, pictures.manifoldSide))}
${pictures && (await reconstructionFigures(pictures))}
</div>`;
}

async function sampleFigures({ means, draws }: ShowcasePictures): Promise<Html[]> {
  return [
    await pictureFigure(means, 8, {
      title: "Samples: means",
      caption: `${means.count} codes z from the prior, each shown as the mean of p(x|z). Smoother than data are.`,
    }),
    await pictureFigure(draws, 8, {
      title: "Samples: draws",
      caption: "The same codes, with every pixel drawn from p(x|z): these are the model's samples.",
    }),
  ];
}

async function reconstructionFigures(pictures: ShowcasePictures): Promise<Html[]> {
  const { originals, reconstructions, interpolations, interpolationSteps } = pictures;
  const rows = interpolations.count / interpolationSteps;
  return [
    await pictureFigure(interleave(originals, reconstructions, pairColumns), pairColumns, {
      title: "Reconstructions",
      caption: "Test examples (first and third row) and, below each, the mean of p(x|z) at its posterior mean.",
    }),
    await pictureFigure(interpolations, interpolationSteps, {
      title: "Interpolations",
      caption: `${rows} pairs of test examples: the means of p(x|z) on the straight line between their posterior means.`,
    }),
  ];
}

const pairColumns = 8;

/** Rows of `first` and of `second` in turn. */
function interleave(first: Pictures, second: Pictures, columns: number): Pictures {
  const size = first.height * first.width * first.channels;
  const values: number[] = [];
  for (let at = 0; at < first.count; at += columns)
    for (const { values: source } of [first, second]) values.push(...source.subarray(at * size, (at + columns) * size));
  return { ...first, values: Float32Array.from(values), count: first.count + second.count };
}

function manifoldFigure(manifold: Pictures, side: number): Promise<Html> {
  return pictureFigure(manifold, side, {
    title: "Manifold",
    caption:
      `Means of p(x|z) on a grid of ${side} x ${side} codes at equal steps of the prior's probability ` +
      "(inverse normal distribution function): z₁ grows to the right, z₂ upwards.",
  });
}

function describeMap({ units, latent, activeUnits, points }: LatentMap, { data }: TrainingResult): string {
  const part = data.sizes.test > 0 ? "test" : "training";
  const colored = data.spec.classes ? ", coloured by class" : "";
  const which =
    latent <= 2
      ? ""
      : ` Of ${latent} units the two that vary most are shown, z${units[0] + 1} and z${units[1] + 1} (counted from 1).`;
  return (
    `Posterior means of ${points.length} ${part} examples${colored}.${which} ` +
    `${activeUnits} of ${latent} units are active (variance of the posterior mean above 0.01).`
  );
}
