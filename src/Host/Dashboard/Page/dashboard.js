import { byId, setBadge } from './dom.js';
import { follow } from './stream.js';
import { Series } from './series.js';
import { showSummary, title } from './summary.js';
import { showDiagnosis } from './diagnosis.js';
import { showWorkers } from './workers.js';
import { showEpochs } from './epochs.js';
import { showEvents } from './events.js';
import { showRun } from './recipe.js';
import { ChartBoard } from './chart-board.js';

const connections = {
  connecting: ['connecting', 'secondary'],
  live: ['live', 'success'],
  lost: ['connection lost', 'danger'],
  refused: ['token refused', 'danger'],
  ended: ['run ended', 'secondary'],
};

const series = new Series();
const charts = new ChartBoard();
let latest;

function take(run, isWhole) {
  series.take(run.series, isWhole);
  latest = run;
  document.title = title(run);
  draw();
}

// Nobody sees a hidden tab: it draws when it is shown again.
function draw() {
  if (!latest || document.hidden) return;
  showSummary(latest);
  showDiagnosis(latest.diagnosis);
  showWorkers(latest);
  showEpochs(latest.epochs);
  showEvents(latest.events);
  showRun(latest.run);
  charts.drawSoon(series, latest);
}

function tell(connection) {
  const [text, tone] = connections[connection];
  setBadge(byId('connection'), text, tone);
  byId('reconnect').hidden = connection === 'live' || connection === 'connecting';
}

document.addEventListener('visibilitychange', draw);
byId('reconnect').addEventListener('click', follow(take, tell));
charts.whenLoaded(draw);
