import { requireArgument, requireKnownOptions } from "@elbo/core";
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

export interface PinwheelOptions extends KnownDensityOptions {
  /**
   * Number of arms.
   * @default 5
   */
  readonly arms?: number;
  /**
   * Standard deviation along an arm.
   * @default 0.3
   */
  readonly radial?: number;
  /**
   * Standard deviation across an arm.
   * @default 0.05
   */
  readonly tangential?: number;
  /**
   * How far arms are bent: a point at radius rho is turned by rate x exp(rho).
   * @default 0.25
   */
  readonly rate?: number;
}

/**
 * Bent arms about the origin: (a, b) with a ~ N(1, u^2) and b ~ N(0, v^2), turned by 2 pi k / K + c exp(rho), where
 * rho = |(a, b)|. Turning by an angle that depends on the radius alone keeps areas, so that
 *
 *   p(x) = 1/K sum_k N(a_k; 1, u^2) N(b_k; 0, v^2),  (a_k, b_k) = x turned back by 2 pi k / K + c exp(|x|)
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Johnson et al. 2016, section 5.1, https://arxiv.org/abs/1603.06277, where the angle depends on a alone
 * @example
 * const data = pinwheel({ arms: 3, examples: 1000, seed: 1 });
 * const nats = data.logDensity([1, 0]);
 */
export function pinwheel(options: PinwheelOptions = {}): KnownDensity {
  requireKnownOptions("pinwheel", options, ["arms", "radial", "tangential", "rate", ...knownDensityOptions]);
  const { arms = 5, radial = 0.3, tangential = 0.05, rate = 0.25 } = options;
  requireCount("pinwheel", "arms", arms);
  requirePositive("pinwheel", { radial, tangential });
  requireArgument(Number.isFinite(rate), "pinwheel", "rate", "finite", rate);
  const angleOf = (arm: number, radius: number) => (2 * Math.PI * arm) / arms + rate * Math.exp(radius);
  return knownDensity(
    {
      ...{ name: "pinwheel", entries: 2, normals: 2, uniforms: 1 },
      draw: (noise, [uniform]) => {
        const [a, b] = [1 + radial * noise[0]!, tangential * noise[1]!];
        return turn(a, b, angleOf(Math.floor(uniform! * arms), Math.hypot(a, b)));
      },
      logDensity: ([x, y]) =>
        logMeanExp(
          Array.from({ length: arms }, (_, arm) => {
            const [a, b] = turn(x!, y!, -angleOf(arm, Math.hypot(x!, y!)));
            return logNormal(a, 1, radial) + logNormal(b, 0, tangential);
          }),
        ),
    },
    options,
  );
}

function turn(x: number, y: number, angle: number): readonly [number, number] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cos * x - sin * y, sin * x + cos * y];
}
