import { withRankings } from "./compare-evidence.js";
import { type Results } from "./results.js";
import { withAgreements } from "./seed-agreement.js";

/** Results with what comes of comparing their trainings, from what these kept; anew, whatever was left out before. */
export async function withComparisons(folder: string, results: Results): Promise<Results> {
  return withAgreements(folder, await withRankings(folder, { ...results, rankingsLeftOut: [] }));
}
