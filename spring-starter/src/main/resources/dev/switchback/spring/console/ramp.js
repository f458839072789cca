// The ramp: what was set, as steps, against what each instance was seen to do.

import './chart.js';
import uPlot from './vendor/uPlot.esm.js';
import { html, nothing } from './vendor/lit-html.js';
import { buttons, reasons } from './buttons.js';
import { brief, clock, duration, known, number, percent, since, when } from './format.js';
import { figure, icon, notKnown, panel, part, table, unknown } from './bits.js';
import { legend, gapList } from './legend.js';
import { staircase } from './series.js';
import { instanceLook } from './theme.js';

const KINDS = { flip: 'flip', trip: 'trip', freeze: 'freeze', deploy: 'deploy' };

const ACTS = ['ramp-step-up', 'ramp', 'ramp-step-down', 'shadow'];

export function rampPanel(snapshot, spans) {
  return panel('ramp', 'Ramp', html`${spans}${buttons(snapshot, ACTS)}`, html`
    ${reasons(snapshot, ACTS)}
    ${part(snapshot, 'ramp', 'the ramp', 'Nothing has been ramped.', ramp => figures(snapshot, ramp))}
    ${part(snapshot, 'staircase', 'the history of the ramp', 'No history of the ramp yet.', () => chart(snapshot))}`);
}

function figures(snapshot, ramp) {
  const seen = ramp.observed;
  const set = ramp.driven === false
    ? figure('Set', 'elsewhere', 'by a flag service of your own')
    : figure('Set', percent(ramp.set), since(ramp.since, snapshot.at));
  return html`
    <dl class="figures">
      ${set}
      ${known(seen?.percent)
        ? figure('Observed', percent(seen.percent),
          html`${number(seen.onNew)} of ${number(seen.calls)} calls on the new path, ${since(seen.since, snapshot.at)}`)
        : figure('Observed', 'unknown', 'no calls were counted')}
      ${figure('Shadow reads', percent(ramp.shadow), 'also compared')}
    </dl>
    ${ramp.plan ? plan(ramp.plan) : html`<p class="muted">No plan is in force: each percentage is free.</p>`}`;
}

function plan(plan) {
  const at = (plan.step ?? 0) - 1;
  return html`
    <ol class="steps" aria-label="Plan: ${plan.words}">${(plan.steps ?? []).map((step, i) => html`
      <li class=${i < at ? 'done' : i === at ? 'here' : 'ahead'} aria-current=${i === at ? 'step' : nothing}>
        <b>${percent(step.percent)}</b><small>${duration(step.holdSeconds)}</small></li>`)}
    </ol>
    <p class="muted">Plan: ${plan.words}${plan.automaticBy ? html`, steps taken automatically, turned on by ${plan.automaticBy}` : nothing}.
      ${plan.against?.length ? html`Against the next step: ${plan.against.join('; ')}.` : 'Nothing speaks against the next step.'}</p>`;
}

function chart(snapshot) {
  const data = staircase(snapshot, uPlot);
  const [set, ...shares] = data.lines;
  const calls = data.observed.map(one => new Map(one.points.map(point => [point.x, point.calls])));
  const lines = [
    { label: 'set', look: 'set', values: set ?? [], carries: true },
    ...shares.map((values, i) => ({
      label: label(data.observed, data.observed[i]), look: instanceLook(i), values, carries: true,
      text: (at, value) => `${percent(value)}${calls[i].has(data.xs[at]) ? ` of ${number(calls[i].get(data.xs[at]))} calls` : ''}`,
    })),
  ];
  const model = {
    label: summary(snapshot, data), height: 236, xs: data.xs, from: data.from, until: data.until, top: 105,
    unit: value => percent(value), lines, gaps: data.gaps.filter(gap => gap.whole), marks: data.marks,
  };
  return html`
    ${legend(lines)}
    <switchback-chart .model=${model}></switchback-chart>
    ${unknown(snapshot, 'gaps') ? notKnown('whether counts are missing', unknown(snapshot, 'gaps')) : gapList(snapshot, data.gaps)}
    ${data.marks.length ? html`<ul class="marks" aria-label="Marks in the chart">
      ${data.marks.slice(-4).reverse().map(mark => html`<li>${icon(KINDS[mark.kind] ?? 'none')}
        <span class="unseen">${mark.kind}</span>${when(mark.time, snapshot.at)} <span>${mark.text}</span></li>`)}</ul>` : nothing}
    <details class="figures-table"><summary>The ramp as a table</summary>
      ${table('Set shares and events', ['Time', 'What', ''], [
        ...(snapshot.staircase.set ?? []).map(step => ({ at: step.at, cells: ['set', percent(step.percent)] })),
        ...data.marks.map(mark => ({ at: mark.time, cells: [mark.kind, mark.text] })),
      ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).map(row => [when(row.at, snapshot.at), ...row.cells]))}
      ${table('Observed shares, the last ten of each instance', ['Instance', 'Time', 'New path', 'Calls'],
        (snapshot.staircase.observed ?? []).flatMap(one => (one.points ?? []).slice(-10).reverse()
          .map(point => [label(snapshot.staircase.observed, one), when(point.at, snapshot.at), percent(point.percent), number(point.calls)])), 'numbers')}
    </details>`;
}

/** The name, and which of them if several have it. */
function label(all, one) {
  return all.filter(other => other.name === one.name).length > 1 ? `${one.name} (${brief(one.instance)})` : one.name;
}

function summary(snapshot, data) {
  const last = snapshot.staircase.set?.at(-1);
  const seen = data.observed.map(one => {
    const point = one.points.filter(p => p.percent !== null).at(-1);
    return point ? `${label(data.observed, one)} observed ${percent(point.percent)}` : `${label(data.observed, one)} without counts`;
  });
  return `Set and observed share of the new path, ${clock(new Date(data.from * 1000).toISOString(), snapshot.at)} to now: `
    + [last ? `set ${percent(last.percent)}` : 'nothing set', ...seen, `${data.marks.length} marks, ${data.gaps.length} gaps`].join(', ');
}
