import { type Json } from "@elbo/core";

/** A training that the report of a run tells of. */
export interface ReportedTraining {
  readonly label: string;
  /** Where its files are, relative to the report. */
  readonly folder: string;
  readonly model: string;
  readonly data: { readonly name: string; readonly shape: readonly number[]; readonly kind: string };
  readonly options: Readonly<Record<string, Json>>;
  /** By term: a value after each epoch, NaN where there is none. */
  readonly curves: Readonly<Record<string, Float32Array>>;
  readonly epochs: number;
  readonly pictures: readonly ReportedPicture[];
}

export interface ReportedPicture {
  readonly title: string;
  /** A data address of a PNG file. */
  readonly source: string;
}

/** Beyond these a report is none that somebody wants to look at. */
const [mostTrainings, mostEpochs, mostPictures] = [500, 100_000, 40];

/**
 * What a run's report.html says. Nothing in it runs: it is parsed, and its text and pictures are taken.
 *
 * @throws {Error} if it is no report of a run, or one of before reports held their data
 */
export function readReport(text: string): ReportedTraining[] {
  const parsed = new DOMParser().parseFromString(text, "text/html");
  const held = parsed.querySelector<HTMLTemplateElement>("template#elbo-run");
  if (held === null) throw refuse("hold the data of a run", "none", 'Write it again by "elbo report".');
  const sections = [...parsed.querySelectorAll("section")];
  return readTrainings(held.content.textContent).map((training) => {
    const section = sections.find((each) => each.querySelector("h2")?.textContent === training.label);
    return { ...training, pictures: section ? picturesOf(section) : [] };
  });
}

/** @throws {Error} if the text is not what reports hold */
export function readTrainings(text: string): Omit<ReportedTraining, "pictures">[] {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw refuse("hold JSON", "something else");
  }
  const { layout, trainings } = isRecord(said) ? said : {};
  if (layout !== 1) throw refuse("be of layout 1", JSON.stringify(layout) ?? "none");
  if (!Array.isArray(trainings) || trainings.length === 0 || trainings.length > mostTrainings)
    throw refuse(
      `tell of 1 to ${mostTrainings} trainings`,
      Array.isArray(trainings) ? String(trainings.length) : "none",
    );
  return trainings.map((each: unknown, at) => readTraining(each, `training ${at + 1}`));
}

function readTraining(said: unknown, at: string): Omit<ReportedTraining, "pictures"> {
  if (!isRecord(said)) throw refuse(`describe ${at}`, "something else");
  const { label, folder, model, data, options, epochs } = said;
  if (!isText(label) || !isText(folder) || !isText(model)) throw refuse(`name the model of ${at}`, "none");
  if (!isRecord(data) || !isText(data["name"]) || !isText(data["kind"]) || !isNumbers(data["shape"]))
    throw refuse(`describe the data of ${at}`, "something else");
  if (!isRecord(options)) throw refuse(`hold the settings of ${at}`, "none");
  if (!Array.isArray(epochs) || epochs.length > mostEpochs) throw refuse(`hold the epochs of ${at}`, "something else");
  return {
    ...{ label, folder, model, epochs: epochs.length },
    data: { name: data["name"], kind: data["kind"], shape: data["shape"] },
    options: options as Record<string, Json>,
    curves: curvesOf(epochs),
  };
}

/** Validation where it was measured, which compares between models; training otherwise. */
function curvesOf(epochs: readonly unknown[]): Record<string, Float32Array> {
  const records = epochs.map((epoch) => {
    const { validation, train } = isRecord(epoch) ? epoch : {};
    return isRecord(validation) ? validation : isRecord(train) ? train : {};
  });
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const curve = (name: string) =>
    Float32Array.from(records, (record) => (typeof record[name] === "number" ? record[name] : NaN));
  return Object.fromEntries(names.map((name) => [name, curve(name)]));
}

function picturesOf(section: Element): ReportedPicture[] {
  return [...section.querySelectorAll("figure")].slice(0, mostPictures).flatMap((figure) => {
    const source = figure.querySelector("img")?.getAttribute("src") ?? "";
    const title = (figure.querySelector("figcaption")?.textContent ?? "").trim();
    return /^data:image\/png;base64,[\w+/=]+$/.test(source) ? [{ title, source }] : [];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number");
}

function refuse(rule: string, got: string, advice = "Is it a run's report.html?"): Error {
  return new Error(`report: the file must ${rule}; got ${got}. ${advice}`);
}
