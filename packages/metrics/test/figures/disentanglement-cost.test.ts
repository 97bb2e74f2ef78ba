import { reportFigure } from "@elbo/vitest/figures";
import { expect, test } from "vitest";
import {
  betaVaeScore,
  dci,
  explicitness,
  factorVaeScore,
  interventionalRobustness,
  modularity,
  mutualInformationGap,
  separatedAttributePredictability,
} from "../../src/index.js";
import { drawFactors, noise } from "../../src/disentanglement/codes.fixture.js";

test.runIf(process.env["ELBO_FIGURES"] === "1")(
  "all scores of 10,000 points and 10 codes take less than a minute",
  { timeout: 1_200_000 },
  async () => {
    const factors = drawFactors([3, 6, 40, 32, 32], 10_000);
    const codes = noise(10_000, 10).map((row, i) => row.map((value, j) => 0.3 * value + (factors[i]![j] ?? 0) / 8));
    const scores = {
      mutualInformationGap,
      modularity,
      factorVaeScore,
      betaVaeScore,
      separatedAttributePredictability,
      explicitness,
      interventionalRobustness,
      dci,
    };
    const seconds: Record<string, number> = {};
    for (const [name, score] of Object.entries(scores)) {
      const before = process.cpuUsage();
      expect((await score(codes, factors)).standardError).toBeLessThan(0.05);
      const { user, system } = process.cpuUsage(before);
      seconds[name] = (user + system) / 1e6;
    }
    const total = Object.values(seconds).reduce((sum, cost) => sum + cost, 0);
    reportFigure(`scores of 10,000 points and 10 codes: ${total.toFixed(0)} s of one core`);
    // Of one core's time, whatever else the machine does.
    expect(total, JSON.stringify(seconds)).toBeLessThan(60);
  },
);
