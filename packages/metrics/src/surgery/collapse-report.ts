import { requireArgument, requireKnownOptions } from "@elbo/core";
import { type LatentInformation, type UnitInformation } from "./posterior-information.js";

export interface CollapseReportOptions {
  /**
   * A unit whose posterior mean has a larger variance over the examples is active.
   * @default 0.01
   */
  readonly activeVariance?: number;
  /**
   * Nats that are as good as none: of the information of codes and units, and of a KL.
   * @default 0.05
   */
  readonly negligible?: number;
}

export interface CollapseReport {
  /** "collapsed": codes tell nothing of their examples. "partial": some units tell nothing. "none": every unit tells something. */
  readonly collapse: "collapsed" | "partial" | "none";
  /** Units whose posterior mean moves with the example. */
  readonly activeUnits: number;
  readonly units: number;
  /** Units by their number from 0, those that tell most first. */
  readonly telling: readonly number[];
  /** Units without information that follow the prior: they cost nothing. */
  readonly silent: readonly number[];
  /** Units without information that are yet off the prior: they cost a KL for nothing. */
  readonly idle: readonly number[];
  /** What is seen, a sentence each. */
  readonly sentences: readonly string[];
}

/**
 * Says in words whether codes tell of their examples, which units do, and whether the prior's draws look like codes.
 *
 * @param information of `latentInformation`, `posteriorInformation` or `elboSurgery`
 * @throws {ArgumentError} if an option is unknown or not positive
 * @see Burda et al. 2016, section 5.2, https://arxiv.org/abs/1509.00519, on active units; Lucas et al. 2019,
 *   https://arxiv.org/abs/1911.02469, on collapse
 * @example
 * const information = await posteriorInformation({ mean: [[0, 0], [0, 1]], logVariance: [[0, 0], [0, -4]] });
 * console.log(collapseReport(information).sentences.join(" "));
 */
export function collapseReport(
  information: Omit<LatentInformation, "quantity">,
  options: CollapseReportOptions = {},
): CollapseReport {
  requireKnownOptions("collapseReport", options, ["activeVariance", "negligible"]);
  const { activeVariance = 0.01, negligible = 0.05 } = options;
  for (const [name, value] of Object.entries({ activeVariance, negligible }))
    requireArgument(value > 0, "collapseReport", name, "positive", value);
  const { perUnit, mutualInformation } = information;
  const numbered = perUnit.map((unit, index) => ({ ...unit, index }));
  const tells = ({ mutualInformation: nats }: UnitInformation) => nats > negligible;
  const telling = numbered.filter(tells).sort((a, b) => b.mutualInformation - a.mutualInformation);
  const mute = numbered.filter((unit) => !tells(unit));
  const idle = mute.filter(({ kl = 0 }) => kl > negligible);
  const silent = mute.filter((unit) => !idle.includes(unit));
  const isCollapsed = mutualInformation.value <= negligible;
  const found = {
    collapse: isCollapsed ? "collapsed" : mute.length > 0 ? "partial" : "none",
    activeUnits: perUnit.filter(({ meanVariance }) => meanVariance > activeVariance).length,
    units: perUnit.length,
    telling: telling.map(({ index }) => index),
    silent: silent.map(({ index }) => index),
    idle: idle.map(({ index }) => index),
  } as const;
  const most = telling[0];
  const sentences = [
    codesInWords(information, isCollapsed),
    `${found.activeUnits} of ${count(found.units, "unit")} ${found.activeUnits === 1 ? "is" : "are"} active: the posterior mean varies by more than ${activeVariance} over the examples.`,
    most && `Unit ${most.index} tells most, ${nats(most.mutualInformation)}.`,
    mute.length > 0 && silentInWords(found.silent, negligible),
    idle.length > 0 &&
      `${listed(found.idle)} ${idle.length === 1 ? "costs" : "cost"} ${nats(sumKl(idle))} of KL for nothing: the same posterior for every example, which is not the prior.`,
    priorInWords(information, negligible),
  ];
  return { ...found, sentences: sentences.filter((sentence): sentence is string => Boolean(sentence)) };
}

function codesInWords(
  { mutualInformation, examples }: Omit<LatentInformation, "quantity">,
  isCollapsed: boolean,
): string {
  const { value, standardError } = mutualInformation;
  const figure = `${fixed(value)} ± ${fixed(standardError)} nats`;
  if (isCollapsed) return `The posterior has collapsed: a code tells ${figure} of its example, as good as nothing.`;
  const limit = Math.log(examples);
  const share = value > 0.95 * limit ? ", so nearly all: more examples would show more" : "";
  return `A code tells ${figure} of its example, of at most log ${examples} = ${limit.toFixed(2)}${share}.`;
}

function silentInWords(silent: readonly number[], negligible: number): string | false {
  if (silent.length === 0) return false;
  return `${listed(silent)} ${silent.length === 1 ? "tells" : "tell"} less than ${negligible} nats${silent.length === 1 ? "" : " each"}, and may be left out.`;
}

/** Share of log N from which on q(z) of more examples would be another one: posteriors hardly overlap. */
const saturated = 0.8;

function priorInWords(
  { marginalKl, totalCorrelation, mutualInformation, examples }: Omit<LatentInformation, "quantity">,
  negligible: number,
): string {
  const { value, standardError } = marginalKl;
  const figure = `KL(q(z) || p(z)) = ${fixed(value)} ± ${fixed(standardError)} nats`;
  if (value <= Math.max(negligible, 2 * standardError))
    return `Codes of all examples together look like draws of the prior: ${figure}.`;
  if (mutualInformation.value > saturated * Math.log(examples))
    return `Whether codes are distributed as the prior is not to be seen of ${examples} examples, whose posteriors hardly overlap: ${figure}, which more examples would bring down.`;
  const cause =
    totalCorrelation.value > value / 2
      ? "mostly because units depend on each other"
      : "mostly because single units do not follow it";
  return `Codes of all examples together are not distributed as the prior, ${figure}, ${cause}: its draws decode to what no example taught.`;
}

function listed(units: readonly number[]): string {
  const names = units.length > 12 ? [...units.slice(0, 12), `${units.length - 12} more`] : units;
  return `${units.length === 1 ? "Unit" : "Units"} ${new Intl.ListFormat("en").format(names.map(String))}`;
}

function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`}`;
}

function nats(value: number): string {
  return `${fixed(value)} nats`;
}

/** Two decimals, and no "-0.00". */
function fixed(value: number): string {
  return (Math.round(100 * value) / 100 + 0).toFixed(2);
}

function sumKl(units: readonly UnitInformation[]): number {
  return units.reduce((sum, { kl = 0 }) => sum + kl, 0);
}
