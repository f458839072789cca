// The small things that all panels are made of. A state is told by shape, word and colour, in this order.

import { html, svg, nothing } from './vendor/lit-html.js';
import { known } from './format.js';

const SHAPES = {
  good: svg`<path d="M2.5 8.5l3.6 3.6 7.4-8"/>`,
  bad: svg`<path d="M3.5 3.5l9 9m0-9l-9 9"/>`,
  unsure: svg`<path d="M8 1.8L14.6 13.6H1.4zM8 6.2v3.6M8 11.6v.4"/>`,
  waived: svg`<circle cx="8" cy="8" r="5.8"/><path d="M4.2 11.8l7.6-7.6"/>`,
  none: svg`<circle cx="8" cy="8" r="5.5"/>`,
  here: svg`<circle cx="8" cy="8" r="5.5"/><circle class="filled" cx="8" cy="8" r="2.6"/>`,
  flip: svg`<path class="filled" d="M8 2.5L14 13H2z"/>`,
  trip: svg`<path d="M3 3l10 10M13 3L3 13"/>`,
  freeze: svg`<path d="M5.5 3v10M10.5 3v10"/>`,
  deploy: svg`<path class="filled" d="M8 1.5L14.5 8 8 14.5 1.5 8z"/>`,
};

export function icon(shape) {
  return html`<svg class="icon ${shape}" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[shape] ?? SHAPES.none}</svg>`;
}

/** What the server calls good and bad, whatever part it speaks of. */
const TONES = {
  good: ['ok', 'pass', 'go', 'kept', 'within', 'yes', 'good', 'approved', 'finished', 'on'],
  bad: ['bad', 'fail', 'failed', 'no_go', 'breached', 'no', 'down', 'danger', 'error', 'rejected', 'cancelled', 'critical'],
  waived: ['waived'],
  none: ['none', 'off', 'idle', 'too_few', ''],
};

export function tone(word) {
  const lower = String(word ?? 'unknown').toLowerCase();
  return Object.keys(TONES).find(name => TONES[name].includes(lower)) ?? 'unsure';
}

export const mark = (shape, text) => html`<span class="mark ${shape}">${icon(shape)}<span>${text}</span></span>`;

export const pill = (shape, text) => html`<span class="pill ${shape}">${icon(shape)}<span>${text}</span></span>`;

/** Why a part is not known, or undefined. */
export function unknown(snapshot, part) {
  const found = (snapshot.unknown ?? []).filter(one => one.part === part || String(one.part).startsWith(`${part}.`));
  return found.length === 0 ? undefined : found.map(one => one.why || 'no reason was given').join('; ');
}

export const notKnown = (what, why) => html`
  <p class="not-known">${icon('unsure')}<span><b>Unknown</b>: ${what} could not be read: ${why}</span></p>`;

/** What to show of a part: its unknown reason, words for nothing, or what `draw` makes of it. */
export function part(snapshot, name, what, none, draw) {
  const why = unknown(snapshot, name);
  const value = snapshot[name];
  const empty = !known(value) || (Array.isArray(value) && value.length === 0);
  // A part may be there and yet have something in it that could not be read.
  if (why !== undefined) return html`${notKnown(what, why)}${empty ? nothing : draw(value)}`;
  return empty ? html`<p class="nothing">${none}</p>` : draw(value);
}

export function panel(id, title, aside, body) {
  return html`
    <section class="panel" id=${id} aria-labelledby="${id}-title">
      <header><h2 id="${id}-title" tabindex="-1">${title}</h2><div class="aside">${aside ?? nothing}</div></header>
      ${body}
    </section>`;
}

export const figure = (name, value, note) => html`
  <div><dt>${name}</dt><dd>${value}${note ? html`<small>${note}</small>` : nothing}</dd></div>`;

/** A bar in words for those who do not see it; share is 0 to 1, limit a line across it. */
export function bar(share, { shape = 'plain', limit = null, label = '' } = {}) {
  const width = Math.max(0, Math.min(1, share || 0)) * 100;
  return html`<svg class="bar ${shape}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=${label}>
    <rect class="track" width="100" height="8"/><rect class="fill" width=${width} height="8"/>
    ${known(limit) ? svg`<line class="limit" x1=${limit * 100} x2=${limit * 100} y1="0" y2="8"/>` : nothing}</svg>`;
}

export const table = (caption, heads, rows, kind = '') => html`
  <div class="scroll"><table class=${kind}><caption class="unseen">${caption}</caption>
    <thead><tr>${heads.map(head => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${rows.map(cells => html`<tr>${cells.map(cell => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
