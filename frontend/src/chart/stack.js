/** Series on top of each other. */

/**
 * The values to draw, for uPlot: each series with those below it added, the tallest first, so that the shorter ones
 * are drawn over it. Without `isStacked` they stay as they are; hidden series have no values and add none.
 */
export function stack(series, hidden, isStacked) {
  const length = Math.max(0, ...series.map(({ values }) => values.length));
  const sums = new Array(length).fill(0);
  const drawn = series.map(({ label, values }) =>
    Array.from({ length }, (_, x) => {
      const value = values[x] ?? null;
      if (hidden.has(label)) return null;
      if (!isStacked) return value;
      sums[x] += value ?? 0;
      return sums[x];
    }),
  );
  return drawn.reverse();
}
