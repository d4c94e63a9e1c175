import { byId, setText } from './dom.js';
import { Curves } from './curves.js';
import { Timeline } from './timeline.js';

/** The charts, each made when the library is there and there is something to draw. */
export class ChartBoard {
  #library = byId('charts-library');
  #notes = document.querySelectorAll('.chart > .nothing');
  #curves;
  #timeline;
  #draw;

  whenLoaded(then) {
    this.#library.addEventListener('load', then);
    this.#library.addEventListener('error', () => this.#say('The charts could not be loaded.'));
  }

  /** Draws after what is text is on the screen. */
  drawSoon(series, run) {
    if (!this.#draw) requestAnimationFrame(() => setTimeout(() => {
      const draw = this.#draw;
      this.#draw = undefined;
      draw();
    }));
    this.#draw = () => this.#drawAll(series, run);
  }

  #drawAll(series, { epochs, timeline, workers }) {
    if (!window.echarts) return;
    this.#say('No steps yet.');
    if (series.points.length > 0) this.#curves ??= new Curves();
    if (timeline.length > 0) this.#timeline ??= new Timeline();
    this.#curves?.draw(series, epochs);
    if (timeline.length > 0) this.#timeline.draw(timeline, workers);
  }

  #say(text) {
    for (const note of this.#notes) setText(note, text);
  }
}
