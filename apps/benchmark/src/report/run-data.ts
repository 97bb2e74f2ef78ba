import { type Results, type TrainingResult } from "../run/results.js";
import { type Html, html } from "./html.js";
import { trainingLabels } from "./metric-rows.js";

/** The id of the element that holds the data of a report. */
const runDataId = "elbo-run";

/** What programs read in a report, as text that nothing runs or shows: each training's settings and curves. */
export function runData({ started, trainings }: Results): Html {
  const label = trainingLabels(trainings);
  const data = { layout: 1, started, trainings: trainings.map((each) => describe(each, label(each))) };
  return html`<template id="${runDataId}">${JSON.stringify(data)}</template>`;
}

function describe(training: TrainingResult, label: string) {
  const { config, data, folder, history } = training;
  const { name, shape, kind } = data.spec;
  const { latent, hidden, learningRate, batchSize, seed, settings } = config;
  return {
    ...{ label, folder, model: config.model },
    data: { name, shape, kind },
    options: { latent, hidden, learningRate, batchSize, seed, ...settings },
    epochs: history.epochs.map(({ epoch, train, validation }) => ({ epoch, train, ...(validation && { validation }) })),
  };
}
