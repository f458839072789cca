// <switchback-chart>: uPlot with what a console needs beside lines: gaps, marks, bands, both colour schemes, paper, and words.
// Its model: { label, height, xs, from, until, lines: [{label, look, values, text}], gaps, marks, bands, top, unit }.

import uPlot from './vendor/uPlot.esm.js';
import { drawBands, drawBeyond, drawGaps, drawMarks } from './overlay.js';
import { look, token } from './theme.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
const charts = new Set();
let paper = false;

class Chart extends HTMLElement {
  #model = null;
  #plot = null;
  #shape = '';
  #readout = null;
  #holder = null;
  #watch = new ResizeObserver(() => this.#fit());

  set model(model) {
    this.#model = model;
    if (this.isConnected) this.#show();
  }

  connectedCallback() {
    if (!this.#holder) {
      this.#holder = document.createElement('div');
      this.#readout = document.createElement('p');
      this.#readout.className = 'readout';
      this.#holder.setAttribute('role', 'img');
      this.append(this.#holder, this.#readout);
    }
    charts.add(this);
    this.#watch.observe(this);
    if (this.#model) this.#show();
  }

  disconnectedCallback() {
    charts.delete(this);
    this.#watch.disconnect();
  }

  /** Anew, as the colours are others. */
  again() {
    this.#shape = '';
    if (this.#model) this.#show();
  }

  #show() {
    const model = this.#model;
    this.#holder.setAttribute('aria-label', model.label);
    const shape = JSON.stringify([model.lines.map(line => [line.label, line.look]), model.height, model.unit, paper]);
    const data = [model.xs, ...model.lines.map(line => line.values)];
    if (shape === this.#shape) {
      this.#plot.setData(data);
      return;
    }
    this.#plot?.destroy();
    this.#shape = shape;
    this.#plot = new uPlot(this.#options(), data, this.#holder);
  }

  #fit() {
    const width = this.#width();
    if (this.#plot && width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: this.#model.height });
  }

  #width() {
    return paper ? 640 : Math.floor(this.clientWidth);
  }

  #options() {
    const model = () => this.#model;
    const axis = { stroke: token('--muted'), font: `11px ${token('--font')}`, ticks: { show: false } };
    return {
      width: Math.max(this.#width(), 120),
      height: model().height,
      padding: [model().marks ? 20 : model().beyond ? 14 : 8, 18, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: 'switchback', scales: ['x', null] },
        drag: { x: false, y: false, setScale: false },
        points: { size: 6 },
        y: false,
      },
      scales: {
        x: { time: true, range: () => [model().from, Math.max(model().until, model().from + 60)] },
        y: { range: () => [0, model().top] },
      },
      axes: [
        { ...axis, space: 64, size: 26, gap: 4, grid: { show: false }, values: timeLabels },
        { ...axis, space: 26, size: 52, gap: 4, grid: { stroke: token('--line'), width: 1 }, values: (_, ticks) => ticks.map(model().unit) },
      ],
      series: [{}, ...model().lines.map(line => ({ label: line.label, scale: 'y', ...look(line.look, uPlot) }))],
      hooks: {
        drawClear: [plot => {
          drawBands(plot, model().bands ?? []);
          drawGaps(plot, model().gaps ?? []);
        }],
        draw: [plot => {
          drawMarks(plot, model().marks ?? []);
          if (model().beyond) drawBeyond(plot, model().top);
        }],
        setCursor: [plot => this.#read(plot)],
      },
    };
  }

  /** What the lines are worth where the pointer is. */
  #read(plot) {
    const index = plot.cursor.left >= 0 ? plot.cursor.idx : null;
    if (index === null || index === undefined) {
      this.#readout.textContent = '';
      return;
    }
    const model = this.#model;
    const time = uPlot.fmtDate('{HH}:{mm}')(new Date(model.xs[index] * 1000));
    const values = model.lines.map(line => {
      let at = index;
      while (line.carries && at > 0 && line.values[at] === undefined) at--;
      const value = line.values[at];
      return value === undefined || value === null ? null : `${line.label} ${line.text ? line.text(at, value) : model.unit(value)}`;
    });
    this.#readout.textContent = [time, ...values.filter(Boolean)].join('  ·  ');
  }
}

/** 24 hours, and the date where the span is longer than a day. */
function timeLabels(plot, ticks) {
  const long = plot.scales.x.max - plot.scales.x.min > 86_400;
  const format = uPlot.fmtDate(long ? '{D} {MMM} {HH}:{mm}' : '{HH}:{mm}');
  return ticks.map(tick => format(new Date(tick * 1000)));
}

function redraw() {
  charts.forEach(chart => chart.again());
}

dark.addEventListener('change', redraw);
addEventListener('beforeprint', () => {
  paper = true;
  document.documentElement.classList.add('paper');
  redraw();
});
addEventListener('afterprint', () => {
  paper = false;
  document.documentElement.classList.remove('paper');
  redraw();
});

customElements.define('switchback-chart', Chart);
