export const unknown = '–';

const known = value => value !== null && value !== undefined;
const decimals = [0, 1, 2, 3].map(digits => new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }));
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 5 });
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

export const number = (value, digits = 0) => known(value) ? decimals[digits].format(value) : unknown;

export const real = value => known(value) ? significant.format(value) : unknown;

export const perplexity = value => number(value, value >= 1000 ? 0 : value >= 100 ? 1 : 2);

export const percent = share => known(share) ? `${decimals[0].format(100 * share)} %` : unknown;

export function bytes(value) {
  if (!known(value)) return unknown;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${number(value, unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

export function duration(seconds) {
  if (!known(seconds)) return unknown;
  if (seconds === 0) return '0 s';
  if (seconds < 1) return `${number(seconds, 2)} s`;
  if (seconds < 10) return `${number(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor(minutes % 1440 / 60)} h`;
}

export const ago = seconds => known(seconds) ? `${duration(seconds)} ago` : unknown;

export const time = text => clock.format(new Date(text));

export const date = text => known(text) ? `${day.format(new Date(text))}, ${time(text)}` : unknown;
