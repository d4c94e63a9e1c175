import { byId } from './dom.js';
import { atOnce, create, slider, tooltip, wheel } from './charts.js';
import { ticks } from './scale.js';
import * as format from './format.js';

export class Curves {
  #perplexity = chart('perplexity', { type: 'log' }, format.perplexity, [line('train'), { ...line('valid'), showSymbol: true, symbol: 'circle', symbolSize: 8 }], true);
  #speed = chart('speed', { type: 'value' }, value => format.number(value), [line('words/s')]);
  #norm = chart('norm', { type: 'value' }, value => format.number(value, 2), [line('norm')]);
  #train = [];
  #valid = [];
  #drawn;

  constructor() {
    echarts.connect([this.#perplexity, this.#speed, this.#norm]);
    this.#perplexity.on('datazoom', () => this.#fit());
  }

  draw({ points, version }, epochs) {
    const drawn = `${version} ${epochs.length}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#train = column(points, 1);
    this.#valid = epochs.map(epoch => [epoch.global_step, epoch.valid_perplexity]);
    this.#perplexity.setOption(data(this.#train, this.#valid), atOnce);
    this.#speed.setOption(data(column(points, 2)), atOnce);
    this.#norm.setOption(data(column(points, 3)), atOnce);
    this.#fit();
  }

  // The library's own logarithmic ticks are powers only, and a trained model moves between two of them.
  #fit() {
    // In per cent of the steps there are: what steps these are the library knows once it has drawn them.
    const { start = 0, end = 100 } = this.#perplexity.getOption().dataZoom[0];
    const all = [...this.#train, ...this.#valid];
    const last = Math.max(...all.map(([step]) => step)) / 100;
    const inView = all.filter(([step, value]) => value > 0 && step >= start * last && step <= end * last).map(point => point[1]);
    if (inView.length === 0) return;
    const customValues = ticks(Math.min(...inView), Math.max(...inView));
    this.#perplexity.setOption({ yAxis: { min: customValues[0], max: customValues.at(-1), axisTick: { customValues }, axisLabel: { customValues } } }, atOnce);
  }
}

const column = (points, index) => points.map(point => [point[0], point[index]]);

const data = (...series) => ({ series: series.map(points => ({ data: points })) });

const line = name => ({ type: 'line', name, showSymbol: false, lineStyle: { width: 1.75 }, data: [] });

function chart(id, yAxis, valueFormatter, series, isMain = false) {
  // Filtered axes fit themselves to what is in view; the main one is fitted here, and its lines go on beyond the view.
  const filterMode = isMain ? 'none' : 'filter';
  return create(byId(id), {
    grid: { left: 8, right: 20, top: isMain ? 36 : 16, bottom: isMain ? 34 : 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { show: isMain, top: 4, left: 'center', icon: 'circle', itemWidth: 10, itemHeight: 10 },
    tooltip: { ...tooltip, trigger: 'axis', valueFormatter },
    xAxis: {
      type: 'value', min: 0, max: 'dataMax', splitLine: { show: false }, axisLabel: { hideOverlap: true, showMaxLabel: false },
      axisPointer: { label: { formatter: ({ value }) => `step ${format.number(value)}` } },
    },
    yAxis: { scale: true, axisLabel: { hideOverlap: true, formatter: value => format.real(value) }, ...yAxis },
    // The slider of one chart moves all three; connected charts must know it by the same name.
    dataZoom: [{ ...slider, id: 'slider', show: isMain, filterMode }, { ...wheel, id: 'wheel', filterMode }],
    series,
  });
}
