import { badge, byId, make, setBadge, setText } from './dom.js';
import * as format from './format.js';

const tones = { computing: 'primary', waiting: 'secondary', late: 'warning', failed: 'danger', gone: 'danger' };
const kinds = ['computing', 'waiting', 'transferring'];
// Below this it is what any machine takes from a process now and then.
const muchStalled = 0.1;
const rows = new Map();

export function showWorkers({ workers, run }) {
  const names = new Set(workers.map(worker => worker.name));
  for (const [name, row] of rows) {
    if (names.has(name)) continue;
    row.node.remove();
    rows.delete(name);
  }
  for (const worker of workers) {
    if (!rows.has(worker.name)) rows.set(worker.name, addRow(worker.name));
    update(rows.get(worker.name), worker);
  }
  showEmpty(workers.length === 0, run.address);
}

function addRow(name) {
  const row = {
    here: make('span', 'text-body-secondary small', 'this process'),
    state: badge(),
    shards: make('td', 'wide text-end digits'),
    bars: kinds.map(kind => make('div', `progress-bar ${kind}`)),
    shares: make('div', 'small text-body-secondary digits text-nowrap'),
    stalled: make('div', 'small text-warning-emphasis text-nowrap'),
    rate: make('td', 'text-end digits'),
    sent: make('div'),
    queued: make('div', 'small text-warning-emphasis text-nowrap'),
    received: make('td', 'wide text-end digits text-nowrap'),
    seen: make('td', 'wide text-end digits text-nowrap'),
    cause: make('td', 'wide text-danger-emphasis'),
    narrow: make('span', 'text-body-secondary'),
    narrowCause: make('span', 'text-danger-emphasis'),
  };
  const heading = make('th', 'fw-medium', make('span', 'text-break', name), ' ', row.here);
  heading.scope = 'row';
  row.stack = make('div', 'progress-stacked', ...row.bars.map(bar => make('div', 'progress', bar)));
  row.stack.setAttribute('role', 'img');
  const rest = make('td', 'small pt-0', row.narrowCause, row.narrow);
  rest.colSpan = 4;
  row.node = make('tbody', '',
    make('tr', '', heading, make('td', '', row.state), row.shards, make('td', 'shares', row.stack, row.shares, row.stalled), row.rate,
      make('td', 'wide text-end digits text-nowrap', row.sent, row.queued), row.received, row.seen, row.cause),
    make('tr', 'narrow', rest));
  byId('workers').append(row.node);
  return row;
}

function update(row, worker) {
  row.here.hidden = !worker.here;
  setBadge(row.state, worker.state, tones[worker.state]);
  setText(row.shards, format.number(worker.shards));
  kinds.forEach((kind, i) => row.bars[i].parentNode.style.width = `${100 * (worker[kind] ?? 0)}%`);
  const shares = kinds.map(kind => worker[kind]);
  setText(row.shares, shares.includes(null) ? format.unknown : `${shares.map(share => format.number(100 * share)).join(' · ')} %`);
  row.stack.setAttribute('aria-label', kinds.map((kind, i) => `${kind} ${format.percent(shares[i])}`).join(', '));
  setText(row.stalled, worker.stalled > muchStalled ? `${format.percent(worker.stalled)} stalled` : '');
  setText(row.rate, format.number(worker.words_per_second));
  setText(row.sent, format.bytes(worker.bytes_sent));
  setText(row.queued, worker.queued_frames > 0 ? `${format.number(worker.queued_frames)} queued` : '');
  setText(row.received, format.bytes(worker.bytes_received));
  setText(row.seen, format.ago(worker.last_seen_seconds));
  setText(row.cause, worker.cause ?? format.unknown);
  row.cause.classList.toggle('text-danger-emphasis', worker.cause !== null);
  setText(row.narrowCause, worker.cause ? `${worker.cause}; ` : '');
  setText(row.narrow, `${format.number(worker.shards)} shards, ${format.bytes(worker.bytes_sent)} sent, ${format.bytes(worker.bytes_received)} received, seen ${format.ago(worker.last_seen_seconds)}`);
}

function showEmpty(isEmpty, address) {
  byId('workers').hidden = isEmpty;
  byId('no-workers').hidden = !isEmpty;
  const join = byId('join');
  join.hidden = !address;
  setText(join.querySelector('code'), `lockstep worker --join ${address}`);
}
