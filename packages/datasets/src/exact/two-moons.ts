import { requireKnownOptions } from "@elbo/core";
import {
  type KnownDensity,
  knownDensity,
  type KnownDensityOptions,
  knownDensityOptions,
  logMeanExp,
  logNormal,
  requirePositive,
} from "./known-density.js";

export interface TwoMoonsOptions extends KnownDensityOptions {
  /**
   * Standard deviation of the distance from an arc's centre, which is 1 on average.
   * @default 0.1
   */
  readonly deviation?: number;
}

/**
 * Two half rings that reach into each other: with r ~ N(1, s^2) and t uniform on (0, pi), either (r cos t, r sin t), or the
 * same turned by half a turn about (1/2, 1/4). Noise is along the radius alone, so that the density has a closed form:
 *
 *   p(x) = (m(x) + m((1, 1/2) - x)) / 2,  m(x, y) = N(rho; 1, s^2) / (pi |rho|),  rho = |(x, y)|, negative where y is
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const data = twoMoons({ deviation: 0.05, examples: 1000, seed: 1 });
 * const nats = data.logDensity([0, 1]);
 */
export function twoMoons(options: TwoMoonsOptions = {}): KnownDensity {
  requireKnownOptions("twoMoons", options, ["deviation", ...knownDensityOptions]);
  const { deviation = 0.1 } = options;
  requirePositive("twoMoons", { deviation });
  const moon = (x: number, y: number): number => {
    const radius = Math.hypot(x, y);
    return logNormal(y < 0 ? -radius : radius, 1, deviation) - Math.log(Math.PI * radius);
  };
  return knownDensity(
    {
      ...{ name: "twoMoons", entries: 2, normals: 1, uniforms: 2 },
      draw: ([noise], [along, which]) => {
        const radius = 1 + deviation * noise!;
        const [x, y] = [radius * Math.cos(Math.PI * along!), radius * Math.sin(Math.PI * along!)];
        return which! < 0.5 ? [x, y] : [1 - x, 0.5 - y];
      },
      logDensity: ([x, y]) => logMeanExp([moon(x!, y!), moon(1 - x!, 0.5 - y!)]),
    },
    options,
  );
}
