import { type History } from "@elbo/core";
import { type Exhibit } from "../exhibits/exhibit.js";
import { findModel } from "../models/index.js";
import { countEpochs } from "../run/progress.js";
import { type TrainingResult } from "../run/results.js";
import { type TrainingConfig } from "../models/training-config.js";
import { type Draw } from "./chart.js";
import { madeBy, type ReportCommands } from "./commands.js";
import { exhibitFigure } from "./exhibit-figure.js";
import { type Html, html } from "./html.js";
import { describeFrame, learningCurves, splitLegend } from "./learning-curves.js";
import { termCurves, watchedCurves } from "./term-curves.js";

/** The part of the report on one training: how it went, and what the model does. */
export function trainingSection(
  draw: Draw,
  title: string,
  training: TrainingResult,
  exhibits: readonly Exhibit[],
  { commands, id }: { readonly commands: ReportCommands; readonly id: string },
): Html {
  const { history } = training;
  const { curves, watched = [], terms } = findModel(training.config.model);
  const figures = exhibits.map((exhibit) => exhibitFigure(draw, exhibit, commands.picture(training, exhibit.title)));
  return html`<section id="${id}"><h2>${title}</h2>
<p>${describeTraining(training)}</p>
<h3>Learning curves</h3>
${curves === undefined ? html`${learningCurves(draw, history.epochs, { best: history.best?.epoch, terms })}${splitLegend()}` : termCurves(draw, history.epochs, curves)}
${watchedCurves(draw, history.epochs, watched)}
<p class="soft">${curves === undefined ? describeCurves(history) : "Means over an epoch, while both players move."}</p>
${madeBy(commands.page)}
${wordsOf(training).map((words) => html`<h3>What its codes say</h3><p>${words}</p>`)}
${figures.length > 0 && html`<h3>What the model does</h3><div class="figures">${figures}</div>`}
</section>`;
}

/** What metrics say in sentences, of the last split that was measured: the test set, where there is one. */
function wordsOf({ metrics }: TrainingResult): string[] {
  const sentences = metrics.at(-1)?.others.flatMap(({ words = [] }) => words) ?? [];
  return sentences.length === 0 ? [] : [sentences.join(" ")];
}

function describeCurves({ best, epochs }: History): string {
  const kept = best === null ? "" : "The dashed line is the best epoch, whose weights are kept. ";
  return (
    "Training metrics are means over an epoch, while the weights move; validation metrics are measured after it. " +
    `${kept}One draw of z per example.${describeFrame(epochs.length)}`
  );
}

function describeTraining({ config, model, history, trainingSeconds }: TrainingResult): string {
  const { optimizer, learningRate, batchSize, seed } = config;
  const { likelihood } = model.config;
  const reason = { patience: `no better for ${config.patience} epochs`, epochs: "all epochs done", aborted: "stopped" };
  return (
    `${describeNetwork(config)}, ${model.parameters.toLocaleString("en")} parameters; ` +
    (typeof likelihood === "string" ? `likelihood ${likelihood}; ` : "") +
    `${optimizer} with learning rate ${learningRate}, batches of ${batchSize}, seed ${seed}. ` +
    `${countEpochs(history.epochs.length)} in ${trainingSeconds.toFixed(1)} s (${reason[history.stopped]})` +
    `${history.best ? `; best epoch ${history.best.epoch + 1}` : "; the last epoch is kept"}.`
  );
}

/** What the settings say of the networks, as far as the model has them. */
function describeNetwork({ model, latent, hidden, activation }: TrainingConfig): string {
  const { latentUnit = "latent units", without = [] } = findModel(model);
  const layers = without.includes("hidden") ? [] : [`hidden layers ${hidden.join("-") || "none"}`];
  const slopes = without.includes("hidden") || without.includes("activation") ? [] : [`with ${activation}`];
  return [`${latent} ${latentUnit}`, [...layers, ...slopes].join(" ")].filter(Boolean).join(", ");
}
