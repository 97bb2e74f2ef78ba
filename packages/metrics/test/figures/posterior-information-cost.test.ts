import { reportFigure } from "@elbo/vitest/figures";
import { expect, test } from "vitest";
import { normals, rowsOf } from "../../src/surgery/codes.fixture.js";
import { posteriorInformation } from "../../src/surgery/posterior-information.js";

// Most of a minute.
test.runIf(process.env["ELBO_FIGURES"] === "1")(
  "all pairs of 10,000 examples and 10 units take less than a minute of processor time",
  async () => {
    const mean = rowsOf(normals(100_000), 10);
    const logVariance = mean.map((row) => row.map(() => -2));
    const before = process.cpuUsage();
    const { mutualInformation } = await posteriorInformation({ mean, logVariance });
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    reportFigure(
      `mutual information of all pairs of 10,000 posteriors of 10 units: ${seconds.toFixed(0)} s of one core`,
    );
    expect(seconds).toBeLessThan(60);
    expect(mutualInformation.value).toBeGreaterThan(5);
  },
  600_000,
);
