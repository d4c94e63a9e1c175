const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The colours of the page as an option, so that they stand in one place: a change of theme merges them in, and keeps data and zoom. */
function colours() {
  const [ink, faint, grid, surface] = ['--bs-body-color', '--chart-faint', '--chart-grid', '--bs-body-bg'].map(css);
  const line = { lineStyle: { color: grid } };
  const axis = { axisLine: line, axisTick: line, splitLine: line, axisLabel: { color: faint } };
  const zoom = {
    borderColor: 'transparent', backgroundColor: grid, fillerColor: css('--chart-zoom'),
    handleStyle: { color: surface, borderColor: faint }, emphasis: { handleStyle: { borderColor: ink } },
  };
  return {
    color: ['--computing', '--pushing', '--receiving', '--waiting'].map(css),
    legend: { textStyle: { color: ink }, inactiveColor: faint },
    tooltip: { backgroundColor: surface, borderColor: grid, textStyle: { color: ink }, axisPointer: line },
    xAxis: axis,
    yAxis: axis,
    dataZoom: [zoom, {}],
  };
}

/** Options that are set one after the other are drawn together, in the next frame. */
export const atOnce = { lazyUpdate: true };

export function create(node, option) {
  const chart = echarts.init(node);
  chart.setOption({ animation: false, textStyle: { fontFamily: getComputedStyle(node).fontFamily }, ...option }, atOnce);
  chart.setOption(colours(), atOnce);
  node.setAttribute('role', 'img');
  new ResizeObserver(() => chart.resize()).observe(node);
  document.addEventListener('themechange', () => chart.setOption(colours()));
  return chart;
}

export const tooltip = { confine: true, transitionDuration: 0 };

export const slider = { type: 'slider', height: 14, bottom: 8, showDetail: false, showDataShadow: false, brushSelect: false, moveHandleSize: 0 };

// A wheel without a key, and a finger, scroll the page.
export const wheel = { type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: 'shift', preventDefaultMouseMove: false };
