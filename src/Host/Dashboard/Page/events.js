import { badge, byId, make, setBadge } from './dom.js';
import * as format from './format.js';

const tones = {
  worker_joined: 'success', worker_left: 'warning', worker_quarantined: 'danger', shards_reissued: 'warning', saving_failed: 'danger',
  waiting: 'warning', diagnosis: 'warning', epoch: 'primary', finished: 'success', interrupted: 'warning',
};
let shown;

export function showEvents(events) {
  const newest = JSON.stringify([events.length, events.at(-1)]);
  if (newest === shown) return;
  shown = newest;
  byId('events').hidden = events.length === 0;
  byId('no-events').hidden = events.length > 0;
  byId('events').tBodies[0].replaceChildren(...events.toReversed().map(row));
}

function row({ time, kind, text }) {
  const when = make('time', 'digits text-body-secondary', format.time(time));
  when.dateTime = time;
  when.title = format.date(time);
  const label = badge();
  setBadge(label, kind.replaceAll('_', ' '), tones[kind] ?? 'secondary');
  const what = make('div', 'd-sm-flex', make('div', 'event-kind', label), make('div', 'text-break', text));
  return make('tr', '', make('td', 'text-nowrap', when), make('td', 'w-100', what));
}
