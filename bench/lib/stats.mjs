// Small statistics; times in milliseconds.

/** The middle value, or the mean of the two in the middle; NaN without values. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that a share of the values does not exceed; NaN without values. */
export function percentile(values, share) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

export function latencies(values) {
  return {
    count: values.length,
    p50: round(percentile(values, 0.5)),
    p99: round(percentile(values, 0.99)),
    max: round(values.reduce((most, value) => Math.max(most, value), 0)),
  };
}

export function round(value, digits = 1) {
  return Number(value.toFixed(digits));
}
