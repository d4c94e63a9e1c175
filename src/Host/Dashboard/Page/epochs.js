import { byId, make } from './dom.js';
import * as format from './format.js';

let shown = -1;

export function showEpochs(epochs) {
  if (epochs.length === shown) return;
  shown = epochs.length;
  byId('epochs').hidden = shown === 0;
  byId('no-epochs').hidden = shown > 0;
  byId('epochs').tBodies[0].replaceChildren(...epochs.toReversed().map(row));
}

function row(epoch) {
  const heading = make('th', 'fw-medium digits', format.number(epoch.epoch));
  heading.scope = 'row';
  const figures = [format.perplexity(epoch.train_perplexity), format.perplexity(epoch.valid_perplexity), format.real(epoch.learning_rate), format.duration(epoch.seconds)];
  return make('tr', '', heading, ...figures.map(text => make('td', 'text-end digits text-nowrap', text)));
}
