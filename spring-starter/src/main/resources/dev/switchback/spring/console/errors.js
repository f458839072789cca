// Errors of each path, with the limits at which the guard trips, and how many calls each figure rests on.

import './chart.js';
import { html, nothing } from './vendor/lit-html.js';
import { duration, known, number, percent, when } from './format.js';
import { notKnown, panel, part, table, unknown } from './bits.js';
import { gapList, legend } from './legend.js';
import { errorShare, timeline, values } from './series.js';

export function errorsPanel(snapshot) {
  return panel('errors', 'Errors', nothing, part(snapshot, 'minutes', 'the counts', 'No calls were counted yet.', () => charts(snapshot)));
}

function charts(snapshot) {
  const { rows, gaps, from, until, wide } = timeline(snapshot);
  const guard = snapshot.guard;
  const bands = limits(guard);
  const lines = [
    { label: 'old path', look: 'old', values: values(rows, 'OLD', errorShare) },
    { label: 'new path', look: 'new', values: values(rows, 'NEW', errorShare) },
  ].map(line => ({ ...line, text: (at, value) => `${percent(value)} of ${number(rows[at][line.look.toUpperCase()].calls)} calls` }));
  const samples = [
    { label: `calls per ${wide === 60 ? 'minute' : duration(wide)}, old path`, look: 'old-bars', values: values(rows, 'OLD', counts => counts.calls) },
    { label: 'calls, new path', look: 'new-bars', values: values(rows, 'NEW', counts => counts.calls) },
  ];
  const top = scale(lines, samples, bands);
  const most = Math.max(1, ...samples.flatMap(line => line.values.filter(known)));
  const base = { xs: rows.map(row => row.x), from, until, gaps: gaps.filter(gap => gap.whole) };
  return html`
    ${legend([...lines, ...samples])}
    <switchback-chart .model=${{ ...base, label: summary(rows, lines), height: 166, top, bands, lines, unit: percent, beyond: true }}></switchback-chart>
    <switchback-chart class="strip" .model=${{
      ...base, label: `Calls of each path per ${wide === 60 ? 'minute' : duration(wide)}, the size of each sample`, height: 84, top: most * 1.1, lines: samples, unit: number,
    }}></switchback-chart>
    ${unknown(snapshot, 'gaps') ? notKnown('whether counts are missing', unknown(snapshot, 'gaps')) : gapList(snapshot, gaps)}
    ${totals(rows)}
    <details class="figures-table"><summary>Errors as a table</summary>
      ${table('Errors of each path per minute', ['Minute', 'Old: errors', 'of calls', 'New: errors', 'of calls', 'Shape missing', 'Infrastructure'],
        rows.slice(-60).reverse().map(row => [
          when(new Date(row.x * 1000).toISOString(), snapshot.at), ...(row.at
            ? [cell(row.OLD, 'errors'), cell(row.OLD, 'calls'), cell(row.NEW, 'errors'), cell(row.NEW, 'calls'),
              both(row, 'missingShape'), both(row, 'infrastructure')]
            : ['not counted', '–', '–', '–', '–', '–']),
        ]), 'numbers')}
    </details>`;
}

/** The top of the axis: the limits, and every share that rests on a tenth of the calls of the busiest minute; others may lie beyond. */
function scale(lines, samples, bands) {
  const counted = lines.flatMap((line, i) => {
    const enough = Math.max(...samples[i].values.filter(known), 0) / 10;
    return line.values.filter((value, at) => known(value) && samples[i].values[at] >= enough);
  });
  return Math.min(105, Math.max(0.1, ...counted.map(value => value * 1.2), ...bands.map(band => band.from * 1.15)));
}

const cell = (counts, name) => number(counts?.[name]);
const both = (row, name) => number((row.OLD?.[name] ?? 0) + (row.NEW?.[name] ?? 0));

/** The error share at which each burn rate reaches its limit, if it stays there. */
function limits(guard) {
  if (!guard || !known(guard.objective)) return [];
  const found = new Map();
  for (const burn of guard.burns ?? []) {
    if (known(burn.limit)) found.set(burn.limit, { from: burn.limit * (1 - guard.objective) * 100, label: `${number(burn.limit)} × budget` });
  }
  return [...found.values()].sort((a, b) => a.from - b.from);
}

function totals(rows) {
  const sum = (path, name) => rows.reduce((all, row) => all + (row[path]?.[name] ?? 0), 0);
  return html`<p class="muted totals">${['OLD', 'NEW'].map(path => html`<span>${path.toLowerCase()} path: ${
    html`<b>${number(sum(path, 'errors'))}</b>`} errors in ${number(sum(path, 'calls'))} calls${
    extra(sum(path, 'missingShape'), 'met a missing shape')}${extra(sum(path, 'infrastructure'), 'of the infrastructure, not counted against it')}</span>`)}</p>`;
}

const extra = (count, words) => (count ? html`, <b>${number(count)}</b> ${words}` : nothing);

function summary(rows, lines) {
  const last = line => line.values.findLastIndex(known);
  return 'Errors per minute: ' + lines.map(line => {
    const at = last(line);
    return at < 0 ? `${line.label} without calls` : `${line.label} last ${line.text(at, line.values[at])}`;
  }).join(', ');
}
