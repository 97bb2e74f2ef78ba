/** "generator/loss" as "generator loss", "totalCorrelation" as "total correlation". */
export function readable(name: string): string {
  if (name === "kl") return "KL";
  return name
    .replace(/^[a-z-]*vae\//, "")
    .replace(/\//g, " ")
    .replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** What a term of the loss says, in a few words, by its name or the last part of it. */
const meanings: Readonly<Record<string, string>> = {
  loss: "what training makes smaller",
  reconstruction: "what the decoder misses of an example",
  kl: "what codes say beyond the prior",
  mutualInformation: "what codes say of their example",
  totalCorrelation: "what units say of each other",
  dimensionWiseKl: "how far single units are from the prior",
  commitment: "how far codes are from the codebook",
  codes: "how surprising codes are to their prior",
  divergence: "how far all codes together are from the prior",
  mmd: "how far all codes together are from the prior",
  marginalKl: "how far all codes together are from the prior",
  real: "how wrong the judge is on real examples",
  fake: "how wrong the judge is on forged ones",
  "generator/fake": "how well the judge sees through forgeries",
};

/** @returns nothing for terms that are one family's own */
export function meaningOf(name: string): string {
  const known = [name, name.split("/").at(-1)!].find((each) => Object.hasOwn(meanings, each));
  return known === undefined ? "" : meanings[known]!;
}
