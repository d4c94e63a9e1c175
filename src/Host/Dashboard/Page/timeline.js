import { byId, make } from './dom.js';
import { atOnce, create, slider, tooltip, wheel } from './charts.js';
import * as format from './format.js';

const stepsInView = 8;
const lane = { height: 34, least: 14, tallest: 480 };
const space = { top: 36, bottom: 46 };

// In the order of the colours of charts. The share of the lane's height tells kinds apart where colours do not.
const kinds = { computing: 0.72, pushing: 0.5, receiving: 0.5, waiting: 0.16 };

export class Timeline {
  #node = byId('timeline');
  #chart = create(this.#node, {
    grid: { left: 8, right: 20, ...space, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { top: 4, left: 'center', itemWidth: 10, itemHeight: 10, itemGap: 8, type: 'scroll' },
    tooltip: { ...tooltip, trigger: 'item', formatter: ({ data }) => tip(data.segment) },
    xAxis: { type: 'value', scale: true, splitLine: { show: false }, axisLabel: { hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: value => `${format.number(value, 2)} s` } },
    yAxis: { type: 'category', inverse: true, axisTick: { show: false }, axisLabel: { width: 88, overflow: 'truncate' } },
    dataZoom: [{ ...slider, filterMode: 'weakFilter' }, { ...wheel, filterMode: 'weakFilter' }],
    series: Object.entries(kinds).map(([name, share]) => ({
      type: 'custom', name, renderItem: (_, api) => bar(api, share), encode: { x: [0, 1], y: 2 }, clip: true, data: [],
    })),
  });
  #isHeld = false;
  #isZoomed = false;
  #latest;

  constructor() {
    this.#chart.on('datazoom', () => this.#isZoomed = true);
    const hold = byId('hold');
    hold.hidden = false;
    hold.addEventListener('click', () => {
      this.#isHeld = !this.#isHeld;
      hold.setAttribute('aria-pressed', this.#isHeld);
      hold.classList.toggle('btn-primary', this.#isHeld);
      this.draw(...this.#latest);
    });
  }

  draw(steps, workers) {
    this.#latest = [steps, workers];
    if (this.#isHeld) return;
    const names = [...new Set([...workers.map(worker => worker.name), ...steps.flatMap(step => step.lanes.map(lane => lane.worker))])];
    this.#fit(names.length);
    this.#chart.setOption({
      yAxis: { data: names },
      xAxis: { min: steps[0].began, max: steps.at(-1).ended },
      dataZoom: this.#isZoomed ? [] : Array(2).fill({ startValue: steps.at(-Math.min(stepsInView, steps.length)).began, endValue: steps.at(-1).ended }),
      series: Object.keys(kinds).map(kind => series(kind, steps)),
    }, atOnce);
  }

  #fit(lanes) {
    const height = Math.max(1, lanes) * Math.max(lane.least, Math.min(lane.height, lane.tallest / lanes)) + space.top + space.bottom;
    this.#node.style.height = `${height}px`;
    this.#chart.resize();
  }
}

const series = (kind, steps) => ({
  data: steps.flatMap(({ step, lanes }) => lanes.flatMap(({ worker, segments }) => segments
    .filter(segment => segment.kind === kind)
    .map(segment => ({ value: [segment.from, segment.to, worker], segment: { ...segment, step, worker } })))),
});

function bar(api, share) {
  const [from, middle] = api.coord([api.value(0), api.value(2)]);
  const [to] = api.coord([api.value(1), api.value(2)]);
  const height = api.size([0, 1])[1] * share;
  return { type: 'rect', shape: { x: from, y: middle - height / 2, width: Math.max(1, to - from), height, r: 1 }, style: { fill: api.visual('color') } };
}

const tip = ({ kind, from, to, step, worker }) => make('div', '',
  make('div', 'fw-semibold', `${worker}, ${kind}`),
  make('div', '', `${format.number(1000 * (to - from), 1)} ms of step ${format.number(step)}`),
  make('div', 'small', `${format.number(from, 3)} s to ${format.number(to, 3)} s`));
