import { type Catalogue, type Settings } from "../protocol/settings.js";
import { createCurves } from "./curves.js";
import { byId, element } from "./dom.js";
import { readReport, type ReportedTraining } from "./run-report.js";

/** What a run of the command line has come to, beside what the page does itself. */
export interface RunPanel {
  /** @throws {Error} if the text is no report */
  show(text: string): void;
}

/** @param train called with the settings of a training that the page can do too */
export function createRunPanel(catalogue: Catalogue, train: (settings: Settings) => void): RunPanel {
  const panel = byId("run");
  const select = byId<HTMLSelectElement>("run-training");
  const button = byId<HTMLButtonElement>("run-train");
  // Whole epochs need no running mean.
  const curves = createCurves(byId("run-curves"), 1);
  let trainings: readonly ReportedTraining[] = [];

  const choose = () => {
    const training = trainings[Number(select.value)]!;
    const settings = settingsOf(training, catalogue);
    const { name, shape, kind } = training.data;
    const said = Object.entries(training.options).map(([option, value]) => `${option} ${showOption(value)}`);
    byId("run-settings").textContent =
      `${training.model} on ${name} (${shape.join(" x ")}, ${kind}), ${training.epochs} epochs: ${said.join(", ")}.`;
    byId("run-weights").textContent =
      `Its weights are in the run's folder, ${training.folder}/model.safetensors: drop that file in to explore them.`;
    button.disabled = settings === undefined;
    button.title = settings === undefined ? "The page has not both this model and these data" : "";
    curves.clear();
    const steps = Float64Array.from({ length: training.epochs }, (_, epoch) => epoch + 1);
    if (training.epochs > 0)
      curves.add({
        ...{ step: training.epochs, epoch: training.epochs, stepsPerSecond: 0, steps },
        terms: training.curves,
      });
    const pictures = training.pictures.map(({ title, source }) =>
      element("figure", {}, element("img", { src: source, alt: title }), element("figcaption", {}, title)),
    );
    byId("run-pictures").replaceChildren(...pictures);
  };

  select.addEventListener("change", choose);
  button.addEventListener("click", () => {
    const settings = settingsOf(trainings[Number(select.value)]!, catalogue);
    if (settings !== undefined) train(settings);
  });
  byId("run-close").addEventListener("click", () => (panel.hidden = true));

  return {
    show: (text) => {
      trainings = readReport(text);
      const options = trainings.map(({ label }, at) => element("option", { value: at }, label));
      select.replaceChildren(...options);
      panel.hidden = false;
      choose();
      panel.scrollIntoView({ block: "nearest" });
      panel.focus();
    },
  };
}

/** The page's own settings of a training, where it has the model and the data. */
export function settingsOf({ model, data, options }: ReportedTraining, catalogue: Catalogue): Settings | undefined {
  const family = catalogue.families.find(({ name }) => name === model);
  const here = data.name === "digits" ? { categorical: "digits", binary: "strokes" }[data.kind] : undefined;
  if (family === undefined || here === undefined) return undefined;
  const known = new Set(family.options.map(({ name }) => name));
  return {
    data: here,
    model,
    options: Object.fromEntries(Object.entries(options).filter(([name]) => known.has(name))),
  };
}

function showOption(value: unknown): string {
  return Array.isArray(value) ? value.join(" ") : typeof value === "string" ? value : JSON.stringify(value);
}
