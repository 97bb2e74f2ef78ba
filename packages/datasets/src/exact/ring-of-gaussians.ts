import { requireKnownOptions } from "@elbo/core";
import {
  type KnownDensity,
  knownDensity,
  type KnownDensityOptions,
  knownDensityOptions,
  logMeanExp,
  logNormal,
  requireCount,
  requirePositive,
} from "./known-density.js";

export interface RingOfGaussiansOptions extends KnownDensityOptions {
  /**
   * Number of normals.
   * @default 8
   */
  readonly modes?: number;
  /**
   * Radius of the ring.
   * @default 2
   */
  readonly radius?: number;
  /**
   * Standard deviation of each normal in both directions.
   * @default 0.1
   */
  readonly deviation?: number;
}

/**
 * Equally many points about each of K places on a ring:
 *
 *   p(x) = 1/K sum_k N(x; r (cos 2 pi k / K, sin 2 pi k / K), s^2 I)
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const data = ringOfGaussians({ modes: 5, examples: 1000, seed: 1 });
 * const nats = data.logDensity([2, 0]); // log p at the first place
 */
export function ringOfGaussians(options: RingOfGaussiansOptions = {}): KnownDensity {
  requireKnownOptions("ringOfGaussians", options, ["modes", "radius", "deviation", ...knownDensityOptions]);
  const { modes = 8, radius = 2, deviation = 0.1 } = options;
  requireCount("ringOfGaussians", "modes", modes);
  requirePositive("ringOfGaussians", { radius, deviation });
  const centres = Array.from({ length: modes }, (_, k) => {
    const angle = (2 * Math.PI * k) / modes;
    return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
  });
  return knownDensity(
    {
      ...{ name: "ringOfGaussians", entries: 2, normals: 2, uniforms: 1 },
      draw: (noise, [uniform]) => {
        const [x, y] = centres[Math.floor(uniform! * modes)]!;
        return [x + deviation * noise[0]!, y + deviation * noise[1]!];
      },
      logDensity: ([x, y]) =>
        logMeanExp(centres.map((centre) => logNormal(x!, centre[0], deviation) + logNormal(y!, centre[1], deviation))),
    },
    options,
  );
}
