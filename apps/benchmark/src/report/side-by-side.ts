import { type Exhibit, type PictureExhibit } from "../exhibits/exhibit.js";
import { type Pictures } from "@elbo/pictures";
import { type TrainingResult } from "../run/results.js";
import { madeBy, type ReportCommands } from "./commands.js";
import { pictureImage } from "./exhibit-figure.js";
import { trainingLabels } from "./metric-rows.js";
import { type Html, html } from "./html.js";

const columns = 8;
const rows = 2;

/** The first samples of every training beside each other; undefined where fewer than two have some. */
export function samplesSideBySide(
  exhibits: ReadonlyMap<TrainingResult, readonly Exhibit[]>,
  trainings: readonly TrainingResult[],
  commands: ReportCommands,
): Html | undefined {
  const label = trainingLabels(trainings);
  const shown = trainings.flatMap((training) =>
    (exhibits.get(training) ?? []).filter(isShown).map((exhibit) => ({ training, label: label(training), exhibit })),
  );
  if (new Set(shown.map(({ label }) => label)).size < 2) return undefined;
  const figures = shown.map(({ training, label, exhibit }) =>
    figure(label, exhibit, commands.picture(training, exhibit.title)),
  );
  return html`<section><h2>Samples side by side</h2><div class="figures">${figures}</div></section>`;
}

function isShown(exhibit: Exhibit): exhibit is PictureExhibit {
  return exhibit.kind === "pictures" && exhibit.sideBySide === true;
}

function figure(label: string, { title, pictures }: PictureExhibit, command: readonly string[]): Html {
  const image = pictureImage({ title: `${label}: ${title}`, pictures: first(pictures), columns });
  return html`<figure><h4>${label}</h4>${image}${madeBy(command)}<figcaption>${title}: the first of those that the line makes.</figcaption></figure>`;
}

function first(pictures: Pictures): Pictures {
  const count = Math.min(columns * rows, pictures.count);
  const size = pictures.height * pictures.width * pictures.channels;
  return { ...pictures, count, values: pictures.values.subarray(0, count * size) };
}
