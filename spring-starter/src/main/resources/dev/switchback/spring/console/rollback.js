// The rollback window: how old, how stable, how quiet, when GO is possible at the earliest, and how far back a restore reaches.

import { html, svg, nothing } from './vendor/lit-html.js';
import { ageOf, clock, duration, instant, known, when } from './format.js';
import { bar, icon, mark, panel, part } from './bits.js';

export function windowPanel(snapshot) {
  return panel('window', 'Rollback window', null,
    part(snapshot, 'window', 'the rollback window', 'The window is not open: it opens when every row is verified.', window => draw(snapshot, window)));
}

function draw(snapshot, window) {
  return html`
    ${window.openedAt ? axis(snapshot, window) : html`<p class="nothing">The window is not open.</p>`}
    <dl class="progress">
      ${measure('Open', window.ageSeconds, window.minimumAgeSeconds)}
      ${measure('Stable', window.stableSeconds, window.minimumStableSeconds)}
      ${quiet(snapshot, window)}
    </dl>
    <dl class="pairs">
      ${window.setBackBy ? html`<div><dt>Clock set back by</dt><dd>${window.setBackBy}</dd></div>` : nothing}
      <div><dt>Earliest GO</dt><dd>${window.earliestGo
        ? html`<b>${when(window.earliestGo, snapshot.at)}</b> ${until(snapshot, window.earliestGo)}` : mark('unsure', 'not yet known')}</dd></div>
      <div><dt>Restore from</dt><dd>${horizon(snapshot, window.restoreHorizon)}</dd></div>
    </dl>`;
}

function until(snapshot, at) {
  const left = -(ageOf(at, snapshot.at) ?? 0);
  return left > 0 ? html`<span class="muted">in ${duration(left)}</span>` : html`<span class="muted">reached</span>`;
}

function horizon(snapshot, horizon) {
  if (!horizon?.known) return mark('unsure', html`unknown: ${horizon?.text || 'nobody tells'}`);
  return html`<b>${when(horizon.from, snapshot.at)}</b> <span class="muted">${horizon.text}</span>`;
}

function measure(name, seconds, minimum) {
  if (!known(seconds)) return html`<div><dt>${name}</dt><dd>${mark('unsure', 'unknown')}</dd></div>`;
  const reached = known(minimum) && seconds >= minimum;
  return html`<div><dt>${name}</dt>
    <dd>${bar(minimum ? seconds / minimum : 1, { shape: reached ? 'good' : 'plain', label: `${name}: ${duration(seconds)} of ${duration(minimum)}` })}
      <span>${reached ? icon('good') : nothing}${duration(seconds)} of ${duration(minimum)}</span></dd></div>`;
}

/** The time since the last foreign writer, if the server tells; otherwise how long it has to be, and what the gate found. */
function quiet(snapshot, window) {
  if (known(window.minimumQuietSeconds)) return measure('Quiet', window.quietSeconds, window.minimumQuietSeconds);
  const check = snapshot.gate?.checks?.find(one => one.check === 'foreign-writers-quiet');
  const shape = check ? { PASS: 'good', FAIL: 'bad', WAIVED: 'waived' }[check.status] ?? 'unsure' : 'unsure';
  return html`<div><dt>Quiet</dt><dd>${mark(shape, check ? check.value || check.status : 'not judged yet')}
    <span>${duration(window.quietSeconds)} wanted</span></dd></div>`;
}

/** One line of time: opened, now, earliest GO, and from where a restore is possible. */
function axis(snapshot, window) {
  const opened = instant(window.openedAt);
  const now = instant(snapshot.at);
  const go = instant(window.earliestGo);
  const horizonAt = window.restoreHorizon?.known ? instant(window.restoreHorizon.from) : null;
  const end = Math.max(now, go ?? now, opened + 60);
  const span = end - opened;
  const start = horizonAt !== null && horizonAt < opened ? Math.max(horizonAt, opened - span * 0.25) : opened;
  const x = time => (1000 * (time - start)) / (end - start);
  const label = `The window opened ${clock(window.openedAt, snapshot.at)}, now ${clock(snapshot.at, snapshot.at)}, `
    + (go ? `GO at the earliest ${clock(window.earliestGo, snapshot.at)}` : 'earliest GO unknown')
    + (horizonAt !== null ? `, restore from ${clock(window.restoreHorizon.from, snapshot.at)}` : ', restore horizon unknown');
  return html`<div class="axis">
    <svg viewBox="0 0 1000 46" preserveAspectRatio="none" role="img" aria-label=${label}>
      <rect class="track" x=${x(opened)} y="8" width=${1000 - x(opened)} height="14"/>
      <rect class="gone" x=${x(opened)} y="8" width=${Math.max(3, x(now) - x(opened))} height="14"/>
      ${horizonAt === null ? svg`<rect class="hatched" x="0" y="30" width="1000" height="7"/>`
        : svg`<rect class="restore" x=${Math.max(0, x(horizonAt))} y="30" width=${x(now) - Math.max(0, x(horizonAt))} height="7"/>`}
      <line class="now" x1=${x(now)} x2=${x(now)} y1="2" y2="44"/>
      ${go ? svg`<line class="go" x1=${Math.min(998, x(go))} x2=${Math.min(998, x(go))} y1="2" y2="28"/>` : nothing}
    </svg>
    <p class="axis-ends"><span>opened ${when(window.openedAt, snapshot.at)}</span><span>${go ? html`GO ${when(window.earliestGo, snapshot.at)}` : 'GO unknown'}</span></p>
    <p class="axis-key"><span><i class="key gone"></i>open so far</span><span><i class="key ${horizonAt === null ? 'not' : 'restore'}"></i>${horizonAt === null ? 'restore: unknown' : 'restore possible'}</span></p>
  </div>`;
}
