// The guard: how fast the new path spends its error budget, in each window, against the limit that trips it.

import { html, nothing } from './vendor/lit-html.js';
import { known, number, percent, when } from './format.js';
import { bar, icon, mark, panel, part, pill, tone } from './bits.js';

export function guardPanel(snapshot) {
  const guard = snapshot.guard;
  const aside = guard?.mode ? pill(guard.mode === 'ON' ? 'good' : 'unsure', String(guard.mode).toLowerCase().replaceAll('_', ' ')) : nothing;
  return panel('guard', 'Guard', aside, html`
    ${guard?.trip ? trip(snapshot, guard.trip) : nothing}
    ${part(snapshot, 'guard', 'the guard', 'The guard has not judged yet.', verdict => burns(verdict))}`);
}

/** What tripped the guard: a sentence, or a record with a time. */
export function trip(snapshot, trip) {
  const words = typeof trip === 'string' ? trip : trip.reason ?? trip.text ?? trip.rule ?? 'the guard tripped';
  return html`<p class="alarm">${icon('bad')}<span><b>Tripped</b>${trip.at ? html` at ${when(trip.at, snapshot.at, true)}` : nothing}: ${words}</span></p>`;
}

function burns(guard) {
  const rates = guard.burns ?? [];
  return html`
    ${rates.length ? html`
      <table class="burns"><caption>How fast the new path spends its error budget of ${percent((1 - guard.objective) * 100)}. It trips where both of a pair are over the limit.</caption>
        <thead class="unseen"><tr><th>Window</th><th>Rate</th><th>Of the limit</th><th>Limit</th></tr></thead>
        ${pairs(rates).map(pair => html`<tbody>${pair.map(burn => row(burn))}</tbody>`)}</table>` : html`<p class="nothing">No burn rates yet.</p>`}
    <ul class="rules" aria-label="Rules of the guard">${(guard.rules ?? []).map(rule => html`
      <li>${mark(tone(rule.status), rule.status)} <b>${rule.rule}</b> <span>${rule.value}<span class="muted">, limit ${rule.threshold}</span></span></li>`)}</ul>`;
}

/** Those that are judged together, in their order. */
function pairs(rates) {
  const found = new Map();
  for (const burn of rates) found.set(burn.pair, [...(found.get(burn.pair) ?? []), burn]);
  return [...found.values()];
}

function row(burn) {
  const over = known(burn.rate) && burn.rate >= burn.limit;
  const scale = Math.max(burn.limit * 1.25, burn.rate ?? 0);
  return html`<tr><th scope="row">${burn.window}</th>
    <td>${known(burn.rate) ? mark(over ? 'bad' : 'good', `${number(burn.rate)} ×`) : mark('unsure', 'unknown')}</td>
    <td class="wide">${known(burn.rate) ? bar(burn.rate / scale, { shape: over ? 'bad' : 'plain', limit: burn.limit / scale,
      label: `${number(burn.rate)} times of at most ${number(burn.limit)}` }) : html`<span class="bar hatched"></span>`}</td>
    <td>of ${number(burn.limit)} ×</td></tr>`;
}
