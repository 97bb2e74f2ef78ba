/** Named metrics of a step or an epoch. */
export type Terms = Readonly<Record<string, number>>;

/**
 * Terms of several players as those of one: the first player's without its prefix, the others' as they are. What is
 * "vae/loss" beside "discriminator/loss" becomes "loss".
 */
export function plainTerms(terms: Terms): Terms {
  const [first] = Object.keys(terms);
  const prefix = first?.slice(0, first.indexOf("/") + 1) ?? "";
  const plain = (name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
  return Object.fromEntries(Object.entries(terms).map(([name, value]) => [plain(name), value]));
}
