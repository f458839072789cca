// Errors of each path, with the limits at which the guard trips, and how many calls each figure rests on.

import './chart.js';
import { html, nothing } from './vendor/lit-html.js';
import { known, number, percent, when } from './format.js';
import { bar, icon, mark, notKnown, panel, part, pill, table, tone, unknown } from './bits.js';
import { gapList, legend } from './legend.js';
import { errorShare, timeline, values } from './series.js';

export function errorsPanel(snapshot) {
  const guard = snapshot.guard;
  return panel('errors', 'Errors', guard ? pill(guard.mode === 'ON' ? 'good' : 'none', `guard ${String(guard.mode).toLowerCase()}`) : nothing, html`
    ${guard?.trip ? trip(snapshot, guard.trip) : nothing}
    ${part(snapshot, 'minutes', 'the counts', 'No calls were counted yet.', () => charts(snapshot))}
    ${part(snapshot, 'guard', 'the guard', 'The guard has not judged yet.', verdict => burns(verdict))}`);
}

/** What tripped the guard: a sentence, or a record with a time. */
export function trip(snapshot, trip) {
  const words = typeof trip === 'string' ? trip : trip.reason ?? trip.text ?? trip.rule ?? 'the guard tripped';
  return html`<p class="alarm">${icon('bad')}<span><b>Tripped</b>${trip.at ? html` at ${when(trip.at, snapshot.at, true)}` : nothing}: ${words}</span></p>`;
}

function charts(snapshot) {
  const { rows, gaps, from, until } = timeline(snapshot);
  const guard = snapshot.guard;
  const bands = limits(guard);
  const lines = [
    { label: 'old path', look: 'old', values: values(rows, 'OLD', errorShare) },
    { label: 'new path', look: 'new', values: values(rows, 'NEW', errorShare) },
  ].map(line => ({ ...line, text: (at, value) => `${percent(value)} of ${number(rows[at][line.look.toUpperCase()].calls)} calls` }));
  const highest = Math.max(0, ...lines.flatMap(line => line.values.filter(known)));
  const top = Math.min(105, Math.max(highest * 1.2, bands.length ? Math.min(...bands.map(band => band.from)) * 1.4 : 1));
  const samples = [
    { label: 'calls, old path', look: 'old-bars', values: values(rows, 'OLD', counts => counts.calls) },
    { label: 'calls, new path', look: 'new-bars', values: values(rows, 'NEW', counts => counts.calls) },
  ];
  const most = Math.max(1, ...samples.flatMap(line => line.values.filter(known)));
  const base = { xs: rows.map(row => row.x), from, until, gaps: gaps.filter(gap => gap.whole) };
  return html`
    ${legend([...lines, ...samples])}
    <switchback-chart .model=${{ ...base, label: summary(rows, lines), height: 150, top, bands, lines, unit: percent }}></switchback-chart>
    <switchback-chart class="strip" .model=${{
      ...base, label: 'Calls per minute of each path, the size of each sample', height: 84, top: most * 1.1, lines: samples, unit: number,
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

function burns(guard) {
  const rates = guard.burns ?? [];
  return html`
    ${rates.length ? html`
      <table class="burns"><caption>How fast the new path spends its error budget of ${percent((1 - guard.objective) * 100)}</caption>
        <thead class="unseen"><tr><th>Window</th><th>Rate</th><th>Of the limit</th><th>Limit</th></tr></thead>
        <tbody>${rates.map(burn => {
          const over = known(burn.rate) && burn.rate >= burn.limit;
          const scale = Math.max(burn.limit * 1.25, burn.rate ?? 0);
          return html`<tr><th scope="row">${burn.window}</th>
            <td>${known(burn.rate) ? mark(over ? 'bad' : 'good', `${number(burn.rate)} ×`) : mark('unsure', 'unknown')}</td>
            <td class="wide">${known(burn.rate) ? bar(burn.rate / scale, { shape: over ? 'bad' : 'plain', limit: burn.limit / scale,
              label: `${number(burn.rate)} times of at most ${number(burn.limit)}` }) : html`<span class="bar hatched"></span>`}</td>
            <td>of ${number(burn.limit)} ×</td></tr>`;
        })}</tbody></table>` : html`<p class="nothing">No burn rates yet.</p>`}
    <ul class="rules" aria-label="Rules of the guard">${(guard.rules ?? []).map(rule => html`
      <li>${mark(tone(rule.status), rule.status)} <b>${rule.rule}</b> <span>${rule.value} of ${rule.threshold}</span></li>`)}</ul>`;
}

function summary(rows, lines) {
  const last = line => line.values.findLastIndex(known);
  return 'Errors per minute: ' + lines.map(line => {
    const at = last(line);
    return at < 0 ? `${line.label} without calls` : `${line.label} last ${line.text(at, line.values[at])}`;
  }).join(', ');
}
