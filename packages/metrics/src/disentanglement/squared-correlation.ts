/**
 * cov(x, y)^2 / (var(x) var(y)); 0 where a variance is below 1e-12.
 *
 * @param weights how often each point counts; once unless given
 */
export function squaredCorrelation(x: Float64Array, y: Float64Array, weights?: Uint32Array): number {
  const weightOf = (i: number) => (weights ? weights[i]! : 1);
  let [total, meanX, meanY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    total += weightOf(i);
    meanX += weightOf(i) * x[i]!;
    meanY += weightOf(i) * y[i]!;
  }
  meanX /= total;
  meanY /= total;
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    xx += weightOf(i) * dx * dx;
    xy += weightOf(i) * dx * dy;
    yy += weightOf(i) * dy * dy;
  }
  const least = 1e-12 * (total - 1);
  return xx > least && yy > least ? (xy * xy) / (xx * yy) : 0;
}
