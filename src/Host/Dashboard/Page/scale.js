const mantissas = [1, 2, 5];

/** Ticks of a logarithmic axis from below `low` to above `high`: 1, 2, 5, 10 ... where it spans much, even steps where it spans little. */
export function ticks(low, high) {
  if (low === high) return ticks(low * 0.95, high * 1.05);
  const all = high / low > 5 ? powers(low, high) : steps(low, high);
  const first = all.findLastIndex(tick => tick <= low), last = all.findIndex(tick => tick >= high);
  return all.slice(first, last + 1);
}

function powers(low, high) {
  const exponents = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) exponents.push(exponent);
  return exponents.flatMap(exponent => mantissas.map(mantissa => Number(`${mantissa}e${exponent}`)));
}

function steps(low, high) {
  const span = (high - low) / 3;
  const step = powers(span, span).findLast(tick => tick <= span);
  const count = Math.ceil(high / step) + 1;
  const from = Math.floor(low / step);
  return Array.from({ length: count - from }, (_, i) => (from + i) * step);
}
