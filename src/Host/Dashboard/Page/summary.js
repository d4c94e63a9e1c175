import { byId, make, setBadge, setText } from './dom.js';
import * as format from './format.js';

const tones = {
  starting: 'secondary', waiting: 'warning', training: 'primary', evaluating: 'info', finished: 'success', interrupted: 'warning', failed: 'danger',
};
const bars = { finished: 'bg-success', interrupted: 'bg-warning', failed: 'bg-danger' };

const tiles = [
  ['Perplexity', run => [format.perplexity(run.progress.perplexity), 'of this epoch so far']],
  ['Valid perplexity', run => [format.perplexity(run.progress.valid_perplexity), after(run.epochs.at(-1))]],
  ['Words/s', run => [format.number(run.progress.words_per_second), workers(run.workers.length)]],
  ['Gradient norm', run => [format.number(run.progress.gradient_norm, 2), clipping(run.progress.clip_factor)]],
  ['Learning rate', run => [format.real(run.progress.learning_rate), '']],
  ['Checkpoint', run => [format.ago(run.checkpoint?.age_seconds), saved(run.checkpoint)]],
].map(([name, read]) => ({ read, ...tile(name) }));

export function showSummary(run) {
  const { progress } = run;
  setText(byId('name'), run.run.name);
  setBadge(byId('state'), run.state, tones[run.state]);
  setText(byId('subject'), `${run.run.task} on ${run.run.corpus}, ${format.number(run.run.parameters)} parameters`);
  setText(byId('percent'), format.percent(done(progress)));
  showBar(done(progress), run.state);
  setText(byId('steps'), `${format.number(progress.steps)} of ${format.number(progress.total_steps)}`);
  setText(byId('epoch'), epoch(progress));
  setText(byId('elapsed'), format.duration(progress.elapsed_seconds));
  setText(byId('eta'), format.duration(progress.eta_seconds));
  for (const { read, value, note } of tiles) {
    const [text, remark] = read(run);
    setText(value, text);
    setText(note, remark);
  }
}

/** What a tab shows while nobody looks at the page: trouble first. */
export function title({ run, state, progress, diagnosis }) {
  const trouble = diagnosis.verdict === 'ok' ? [] : [diagnosis.verdict];
  const advance = state === 'training' || state === 'evaluating' ? format.percent(done(progress)) : state;
  return [...trouble, advance, run.name, 'Lockstep'].join(' · ');
}

// Rounded down: nothing is at 100 % before its last step.
const done = ({ steps, total_steps: total }) => total > 0 ? Math.floor(100 * steps / total) / 100 : null;

function showBar(share, state) {
  const width = Math.round(100 * (share ?? 0));
  const progress = byId('progress');
  progress.setAttribute('aria-valuenow', width);
  const bar = progress.firstElementChild;
  bar.className = `progress-bar ${bars[state] ?? ''}`;
  bar.style.width = `${width}%`;
}

function tile(name) {
  const value = make('div', 'fs-4 fw-semibold digits', format.unknown);
  const note = make('div', 'small text-body-secondary');
  byId('tiles').append(make('div', 'col', make('div', 'card h-100', make('div', 'card-body py-2',
    make('div', 'small text-body-secondary', name), value, note))));
  return { value, note };
}

function epoch({ epoch, epochs, step_in_epoch: step, steps_per_epoch: steps }) {
  const place = `${format.number(epoch)} of ${format.number(epochs)}`;
  return step > 0 ? `${place}, step ${format.number(step)} of ${format.number(steps)}` : place;
}

const after = epoch => epoch ? `after epoch ${format.number(epoch.epoch)}` : 'no epoch is done yet';

const workers = count => count === 1 ? '1 worker' : `${count} workers`;

const clipping = factor => factor === null ? '' : factor < 1 ? `clipped to ${format.percent(factor)}` : 'not clipped';

const saved = checkpoint => checkpoint ? `step ${format.number(checkpoint.steps)}, took ${format.duration(checkpoint.seconds)}` : 'none yet';
