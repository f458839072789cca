// How long the calls of each path took, median and the slowest hundredth.

import './chart.js';
import { html } from './vendor/lit-html.js';
import { known, millis, number, when } from './format.js';
import { panel, part, table } from './bits.js';
import { legend } from './legend.js';
import { timeline, values } from './series.js';

const LINES = [
  ['OLD', 'p99Millis', 'old path p99', 'old'], ['OLD', 'p50Millis', 'old path p50', 'old-thin'],
  ['NEW', 'p99Millis', 'new path p99', 'new'], ['NEW', 'p50Millis', 'new path p50', 'new-thin'],
];

export function latencyPanel(snapshot) {
  return panel('latency', 'Latency', null, part(snapshot, 'minutes', 'the latency', 'No calls were timed yet.', () => chart(snapshot)));
}

function chart(snapshot) {
  const { rows, gaps, from, until } = timeline(snapshot);
  const lines = LINES.map(([path, name, label, look]) => ({
    label, look, values: values(rows, path, counts => counts[name]),
    text: (at, value) => `${millis(value)} (${number(rows[at][path].calls)} calls)`,
  }));
  const highest = Math.max(0.1, ...lines.flatMap(line => line.values.filter(known)));
  const last = lines.map(line => line.values.findLast(known));
  const label = 'Latency per minute: ' + lines.map((line, i) => `${line.label} ${known(last[i]) ? `last ${millis(last[i])}` : 'without calls'}`).join(', ');
  return html`
    ${legend(lines)}
    <switchback-chart .model=${{
      label, height: 250, xs: rows.map(row => row.x), from, until, top: highest * 1.15, lines, gaps: gaps.filter(gap => gap.whole), unit: millis,
    }}></switchback-chart>
    <dl class="figures small">${lines.map((line, i) => html`<div><dt>${line.label}</dt><dd>${known(last[i]) ? millis(last[i]) : 'no calls'}</dd></div>`)}</dl>
    <details class="figures-table"><summary>Latency as a table</summary>
      ${table('Latency of each path per minute', ['Minute', 'Old p50', 'Old p99', 'Old calls', 'New p50', 'New p99', 'New calls'],
        rows.slice(-60).reverse().map(row => [when(new Date(row.x * 1000).toISOString(), snapshot.at),
          ...['OLD', 'NEW'].flatMap(path => (row[path]?.calls
            ? [millis(row[path].p50Millis), millis(row[path].p99Millis), number(row[path].calls)]
            : [row.at ? 'no calls' : 'not counted', '–', '–']))]), 'numbers')}
    </details>`;
}
