/** Scores of points in order, ready for the area under the curve under any weights. */
export interface RankedScores {
  /** Points from the least score to the greatest. */
  readonly order: Uint32Array;
  readonly scores: Float64Array;
  /** 1 where a point is of the class. */
  readonly isOwn: Uint8Array;
}

export function rankScores(scores: Float64Array, isOwn: Uint8Array): RankedScores {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  return { order, scores, isOwn };
}

/**
 * The area under the ROC curve: the share of pairs, one point of the class and one of the rest, in which the class has the
 * greater score; ties count half. NaN without such a pair.
 *
 * @param weights how often each point counts; once unless given
 */
export function rocAuc({ order, scores, isOwn }: RankedScores, weights?: Uint32Array): number {
  let [own, rest, won] = [0, 0, 0];
  for (let start = 0; start < order.length;) {
    let [tiedOwn, tiedRest, end] = [0, 0, start];
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      const point = order[end]!;
      const weight = weights ? weights[point]! : 1;
      if (isOwn[point]) tiedOwn += weight;
      else tiedRest += weight;
    }
    won += tiedOwn * (rest + tiedRest / 2);
    own += tiedOwn;
    rest += tiedRest;
    start = end;
  }
  return won / (own * rest);
}
