import { showPublished } from "./reproduction-table.js";
import { absent, withError } from "../report/metric-rows.js";
import { duration } from "../run/progress.js";
import { digitsOf, type FigureName } from "./figure.js";
import { type Protocol } from "./protocol.js";
import { type ReproducedRow, type Reproduction } from "./reproduction.js";

/** What a protocol has come to as a section of Markdown, without its heading. */
export function figuresSection(reproduction: Reproduction, protocol: Protocol): string {
  const { date, command, environment, seconds, rows } = reproduction;
  const { backend, platform, processor, cores } = environment;
  const shown = protocol.figures.filter((name) => rows.some(({ figures }) => figures[name] !== undefined));
  const titles = ["", "seeds", "epochs", ...shown];
  const lines = rows.map((row) => [
    row.title,
    row.seeds.join(", "),
    epochsOf(row),
    ...shown.map((name) => figureCell(name, row)),
  ]);
  const table = [titles, titles.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  const made = `${date}, backend ${backend} on ${platform}, ${processor}, ${cores} cores: \`${command}\`.`;
  const took = `Training and measuring took ${duration(seconds)} in all, summed over processes.`;
  return [`${made} ${took}`, table, ...notes(reproduction, protocol)].join("\n\n");
}

/** For example "118, 94", or "9 of 3280" of what a budget shortened. */
function epochsOf({ epochs, wholeEpochs }: ReproducedRow): string {
  return `${epochs.join(", ")}${wholeEpochs === undefined ? "" : ` of ${wholeEpochs}`}`;
}

function figureCell(name: FigureName, { figures }: ReproducedRow): string {
  const figure = figures[name];
  if (figure === undefined) return absent;
  const { measured, published } = figure;
  const digits = digitsOf(name);
  const here = withError(measured.mean, measured.deviation, digits);
  return published === undefined ? here : `${here} (${showPublished(published, digits)})`;
}

function notes({ rows }: Reproduction, protocol: Protocol): string[] {
  const { source, tolerance, toleranceReason } = protocol;
  const told = rows.some(({ figures }) => Object.values(figures).some(({ published }) => published !== undefined));
  // Of a shortened protocol nothing is.
  const isJudged = rows.some(({ figures }) => Object.values(figures).some(({ within }) => within !== undefined));
  const read = `Test set; mean ± standard deviation over seeds${told ? "; in brackets what was published" : ""}.`;
  const errors = [...protocol.figures].flatMap((name) => errorsOf(name, rows));
  return [
    [read, ...(errors.length > 0 ? [`Standard errors over the test examples: ${errors.join(", ")}.`] : [])].join(" "),
    ...(told ? [`Published: ${source}.`] : []),
    ...(isJudged ? [`${verdict(rows, tolerance)} ${toleranceReason}`] : []),
  ];
}

/** For example "0.5 to 0.6 of -log p(x)". */
function errorsOf(name: FigureName, rows: readonly ReproducedRow[]): string[] {
  const errors = rows.flatMap(({ figures }) => figures[name]?.measured.standardError ?? []);
  if (errors.length === 0) return [];
  const sorted = errors.sort((a, b) => a - b);
  const [least, most] = [sorted[0]!, sorted.at(-1)!].map((each) => each.toFixed(digitsOf(name)));
  return [`${least === most ? least : `${least} to ${most}`} of ${name}`];
}

function verdict(rows: readonly ReproducedRow[], tolerance: Protocol["tolerance"]): string {
  const judged = rows.flatMap(({ title, figures }) =>
    Object.entries(figures).flatMap(([name, { within }]) => (within === undefined ? [] : [{ title, name, within }])),
  );
  const far = judged.filter(({ within }) => !within).map(({ title, name }) => `${name} of "${title}"`);
  const limits = Object.entries(tolerance).map(([name, limit]) => `${limit} of ${name}`);
  const all = `${judged.length - far.length} of ${judged.length} means are within the tolerance of ${limits.join(" and ")}`;
  return far.length === 0 ? `${all}.` : `${all}, and not ${far.join(", ")}.`;
}
