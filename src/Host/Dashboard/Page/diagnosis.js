import { byId, setText } from './dom.js';

export function showDiagnosis({ verdict, worker, cause, text }) {
  const banner = byId('diagnosis');
  banner.hidden = verdict === 'ok';
  if (banner.hidden) return;
  banner.classList.toggle('alert-danger', verdict === 'stuck');
  banner.classList.toggle('alert-warning', verdict !== 'stuck');
  const [heading, advice] = banner.children;
  const subject = verdict === 'stuck' ? 'The run is stuck' : 'The run is slow';
  const reason = [worker && `worker ${worker}`, cause].filter(Boolean).join(', ');
  setText(heading, reason ? `${subject}: ${reason}.` : `${subject}.`);
  setText(advice, text);
}
