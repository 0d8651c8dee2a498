// Small statistics; times in milliseconds.

export function median(values) {
  return percentile(values, 0.5);
}

/** The value below which a share of the values lies; NaN without values. */
export function percentile(values, share) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[
    Math.min(
      sorted.length - 1,
      Math.ceil(share * sorted.length) - 1 < 0 ? 0 : Math.ceil(share * sorted.length) - 1,
    )
  ];
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
