import { callOf } from "../program.js";
import { findModel } from "../models/index.js";
import { byQuantity } from "../run/by-quantity.js";
import { withoutPlaces } from "../run/portable.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { mostShown, shownTrainings } from "../run/training-exhibits.js";
import { type Exhibit } from "../exhibits/exhibit.js";
import { type Draw } from "./chart.js";
import { madeBy, type ReportCommands } from "./commands.js";
import { titlesFor, trainingLabels, variantLabels } from "./metric-rows.js";
import { metricsTable } from "./metrics-table.js";
import { Html, html } from "./html.js";
import { comparisonCurves, describeFrame } from "./learning-curves.js";
import { rateDistortion } from "./rate-distortion.js";
import { runData } from "./run-data.js";
import { samplesSideBySide } from "./side-by-side.js";
import { sortScript, sortScriptSource } from "./sort-script.js";
import { summaryFiles } from "./summary-files.js";
import { summarySection } from "./summary-section.js";
import { sweepCharts } from "./sweep-charts.js";
import { style } from "./style.js";
import { trainingSection } from "./training-section.js";

/** Nothing is fetched, and nothing runs but what sorts tables: pictures are in the page, and styles are its own. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report of a run as one page that needs no other file. */
export function reportPage(
  results: Results,
  exhibits: ReadonlyMap<TrainingResult, readonly Exhibit[]>,
  draw: Draw,
  commands: ReportCommands,
): string {
  const { trainings } = results;
  const again = madeBy(commands.page);
  const shown = trainings.length <= mostShown ? trainings : shownTrainings(trainings);
  const label = trainingLabels(trainings);
  const sections = shown.map((training, i) =>
    trainingSection(draw, label(training), training, exhibits.get(training) ?? [], {
      commands,
      id: `training-${i + 1}`,
    }),
  );
  const summary = summarySection(results);
  const scripts = summary === undefined ? "" : `; script-src ${sortScriptSource}`;
  const title = `elbo: ${datasets(results)}, ${results.started.slice(0, 10)}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}${scripts}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${heading(results)}</h1>
<p class="soft">elbo ${results.command[0]} · ${results.started.replace("T", " ").slice(0, 16)} UTC · ${describeData(trainings[0])}${
    results.status === "complete" ? "" : " · the run is not complete"
  }</p>${shown.length > 1 && contents(shown.map(label))}</header>
<main>
${summary}
<section><h2>Metrics</h2>${metricsTable(results)}</section>
${trainings.length > 1 && comparison(draw, trainings, again)}
${sweepCharts(draw, trainings, again)}
${rateDistortion(draw, trainings, again)}
${samplesSideBySide(exhibits, trainings, commands)}
${shown.length < trainings.length && notShown(results, shown, (other) => commands.picture(other, titleFor(other, exhibits)))}
${sections}
${provenance(results)}
</main>
${runData(results)}
${summary && html`<script>${new Html(sortScript)}</script>`}
</body>
</html>
`;
  return withoutPlaces(page.text);
}

/** Links to what is said of each training. */
function contents(labels: readonly string[]): Html {
  return html`<nav aria-label="Trainings"><ul>${labels.map((label, i) => html`<li><a href="#training-${i + 1}">${label}</a></li>`)}</ul></nav>`;
}

/** Where curves and pictures of the trainings are that the page has not. */
function notShown(
  { trainings }: Results,
  shown: readonly TrainingResult[],
  pictureOf: (training: TrainingResult) => readonly string[],
): Html {
  const other = trainings.find((training) => !shown.includes(training))!;
  return html`<section><h2>Trainings</h2>
<p>Curves and pictures of ${shown.length} of ${trainings.length} trainings follow, each with its first seed; the tables and charts above are of all. A picture of another one:</p>
${madeBy(pictureOf(other))}</section>`;
}

/** The title of a picture that a training has as well as another one of its model. */
function titleFor({ config }: TrainingResult, exhibits: ReadonlyMap<TrainingResult, readonly Exhibit[]>): string {
  const like = [...exhibits].find(
    ([
      {
        config: { model },
      },
    ]) => model === config.model,
  );
  return like?.[1].find(({ kind }) => kind !== "left out")?.title ?? "Samples";
}

function datasets({ trainings }: Results): string {
  return [...new Set(trainings.map(({ data }) => data.spec.name))].join(", ");
}

/** More models than so many are counted in the heading, and named by the tables alone. */
const mostNamed = 4;

/** For example "vae and aae with 2 and 16 latent units on digits", or "19 models on digits". */
function heading(results: Results): string {
  const list = new Intl.ListFormat("en");
  const configs = results.trainings.map(({ config }) => config);
  const models = new Set(configs.map(({ model }) => model));
  if (models.size > mostNamed) return `${models.size} models on ${datasets(results)}`;
  const bySizes = new Map<string, string[]>();
  for (const model of models) {
    const units = new Set(configs.filter((config) => config.model === model).map(({ latent }) => String(latent)));
    const { latentUnit = units.size === 1 && units.has("1") ? "latent unit" : "latent units" } = findModel(model);
    const sizes = `${list.format(units)} ${latentUnit}`;
    bySizes.set(sizes, [...(bySizes.get(sizes) ?? []), model]);
  }
  const groups = [...bySizes].map(([sizes, models]) => `${list.format(models)} with ${sizes}`);
  return `${groups.join("; ")} on ${datasets(results)}`;
}

function describeData(training: TrainingResult | undefined): string {
  if (training === undefined) return "";
  const { spec, sizes } = training.data;
  const kind = spec.kind === "categorical" ? `${spec.levels} levels` : spec.kind;
  return `${spec.shape.join(" × ")}, ${kind}; ${sizes.train} training, ${sizes.validation} validation and ${sizes.test} test examples`;
}

function comparison(draw: Draw, trainings: readonly TrainingResult[], again: Html): Html | undefined {
  const [label, variant] = [trainingLabels(trainings), variantLabels(trainings)];
  const charts = byQuantity(trainings).flatMap((group) => {
    const curves = group.map((training) => ({
      label: label(training),
      variant: variant(training),
      epochs: training.history.epochs,
    }));
    return comparisonCurves(draw, titlesFor(group[0]!.metrics[0]?.given).negativeElbo, curves) ?? [];
  });
  if (charts.length === 0) return undefined;
  const longest = trainings.reduce((most, { history }) => Math.max(most, history.epochs.length), 0);
  return html`<section><h2>Validation side by side</h2>
${charts}
<p class="soft">-ELBO on the validation set after each epoch, whatever the loss is, of models whose metrics are of one quantity; one draw of z per example.${describeFrame(longest)}</p>${again}</section>`;
}

function provenance({ command, environment, trainings }: Results): Html {
  const { elbo, node, tfjs, platform, processor, cores, memoryGiB, backend, executor } = environment;
  const facts: readonly (readonly [string, string | Html])[] = [
    ["Command", html`<code>${callOf(...command)}</code>`],
    ["Software", `elbo ${elbo}, Node ${node}, TensorFlow.js ${tfjs}, backend ${backend}, executor ${executor}`],
    ["Machine", `${platform}, ${processor}, ${cores} cores, ${memoryGiB} GiB`],
    ...uniqueData(trainings).map(
      (data) =>
        [
          `Data "${data.spec.name}"`,
          html`SHA-256 of train, validation, test: ${Object.values(data.fingerprints).map((each) => html`<code>${each.slice(0, 16)}</code> `)}`,
        ] as const,
    ),
  ];
  return html`<section><h2>How this was made</h2><dl>${facts.map(
    ([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`,
  )}</dl><p class="soft">The same command with the same data on the same machine gives the same metrics. results.json beside this page holds every number; the table of models is in <a href="${summaryFiles.csv}">${summaryFiles.csv}</a> and <a href="${summaryFiles.markdown}">${summaryFiles.markdown}</a>.</p></section>`;
}

function uniqueData(trainings: readonly TrainingResult[]): TrainingResult["data"][] {
  return [...new Map(trainings.map(({ data }) => [data.fingerprints.train, data])).values()];
}
