// Filling and verifying the rows: how far, how long still, and what it waits for.

import { html, nothing } from './vendor/lit-html.js';
import { buttons, reasons } from './buttons.js';
import { duration, known, many, number, percent, when } from './format.js';
import { bar, figure, icon, mark, panel, part, pill, table, tone } from './bits.js';

export function backfillPanel(snapshot) {
  const state = snapshot.backfill?.state;
  const aside = html`${state ? pill(state === 'RUNNING' ? 'here' : tone(state), state.toLowerCase()) : nothing}${buttons(snapshot, ['open'])}`;
  return panel('backfill', 'Backfill and verification', aside, html`
    ${reasons(snapshot, ['open'])}
    ${part(snapshot, 'backfill', 'the backfill', 'The backfill has not begun.', backfill => progress(backfill))}
    <h3>Verification</h3>
    ${part(snapshot, 'verification', 'the verification', 'No scan has looked at every row yet.', scan => verification(snapshot, scan))}`);
}

function progress(backfill) {
  const share = (backfill.percent ?? 0) / 100;
  return html`
    <div class="long">${bar(share, { shape: backfill.waiting ? 'unsure' : share >= 1 ? 'good' : 'plain', label: `${percent(backfill.percent)} examined` })}
      <b>${percent(backfill.percent)}</b></div>
    ${backfill.waiting ? html`<p class="not-known">${icon('unsure')}<span><b>Waiting</b>: ${backfill.waiting}</span></p>` : nothing}
    <dl class="figures small">
      ${figure('Examined', number(backfill.examined), html`of about ${number(backfill.estimate)}`)}
      ${figure('Filled', number(backfill.filled))}
      ${figure('Quarantined', backfill.quarantined ? mark('bad', number(backfill.quarantined)) : number(backfill.quarantined))}
      ${figure('Rate', known(backfill.rowsPerSecond) ? html`${number(Math.round(backfill.rowsPerSecond))}<small>rows/s</small>` : '–')}
      ${figure('Time left', eta(backfill))}
    </dl>
    ${backfill.throttles?.length ? html`<p class="muted">Throttles: ${backfill.throttles.join('; ')}</p>` : nothing}
    ${backfill.workers?.length ? html`<details class="figures-table" ?open=${backfill.state === 'RUNNING'}><summary>${many(backfill.workers.length, 'worker')}</summary>
      ${table('Workers', ['Worker', 'State', 'Examined', 'Waits for'], backfill.workers.map(worker => [worker.worker,
        worker.live ? mark('good', 'live') : mark('none', 'ended'), number(worker.examined), worker.waiting ?? '–']))}</details>` : nothing}`;
}

function eta(backfill) {
  if (backfill.state === 'FINISHED') return 'none';
  const { etaSoonestSeconds: soonest, etaLatestSeconds: latest } = backfill;
  if (!known(soonest) && !known(latest)) return mark('unsure', 'unknown');
  return known(soonest) && known(latest) && soonest !== latest ? html`${duration(soonest)} to ${duration(latest)}` : duration(soonest ?? latest);
}

/** A sentence, or how far it is. */
function running(scan) {
  if (typeof scan === 'string') return html`<p>${mark('here', scan)}</p>`;
  return html`<p>${mark('here', 'A scan is running')} <span class="muted">${number(scan.rows)} of about ${number(scan.estimate)} rows, ${
    number(Math.round(scan.rowsPerSecond ?? 0))} rows/s, ${known(scan.etaSeconds) ? `${duration(scan.etaSeconds)} left` : 'time left unknown'}</span></p>
    <div class="long">${bar((scan.percent ?? 0) / 100, { label: `${percent(scan.percent)} scanned` })}<b>${percent(scan.percent)}</b></div>`;
}

function verification(snapshot, scan) {
  return html`
    ${scan.running ? running(scan.running) : nothing}
    ${scan.finishedAt ? html`<p>${scan.divergent ? mark('bad', html`${many(scan.divergent, 'row')} diverged`) : mark('good', 'No row diverged')}
      <span class="muted">of ${number(scan.rows)}, ${when(scan.finishedAt, snapshot.at)}</span></p>`
      : html`<p class="nothing">No scan has finished yet.</p>`}`;
}
