// What happened, the newest first.

import { html, nothing } from './vendor/lit-html.js';
import { known, when } from './format.js';
import { icon, panel, part } from './bits.js';

const SHOWN = 40;
const SHAPES = { GuardTripped: 'bad', GuardWouldTrip: 'unsure', GuardLost: 'bad', RampSet: 'flip', RampStepped: 'flip', PhaseMoved: 'here', BreakGlassOpened: 'unsure' };

export function journalPanel(snapshot) {
  return panel('journal', 'Journal', nothing, part(snapshot, 'journal', 'the journal', 'Nothing has happened yet.', entries => timeline(snapshot, entries)));
}

function timeline(snapshot, entries) {
  const shown = entries.length;
  const newest = [...entries].sort((a, b) => b.seq - a.seq).slice(0, SHOWN);
  return html`<ol class="journal" reversed>${newest.map(entry => html`
    <li>${icon(SHAPES[entry.kind] ?? 'none')}
      <p><b>${spaced(entry.kind)}</b>${change(entry)} <span class="by">${when(entry.at, snapshot.at, true)}${entry.who ? html` by ${entry.who}` : nothing}</span></p>
      ${entry.why ? html`<q>${entry.why}</q>` : nothing}
      ${entry.detail ? html`<p class="muted">${entry.detail}</p>` : nothing}</li>`)}</ol>
    ${shown > SHOWN ? html`<p class="muted">and ${shown - SHOWN} more, before</p>` : nothing}`;
}

/** RampSet: "Ramp set". */
const spaced = kind => String(kind).replace(/(?<=[a-z])[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

function change(entry) {
  const before = known(entry.before) && entry.before !== '' ? entry.before : null;
  const after = known(entry.after) && entry.after !== '' ? entry.after : null;
  if (before === null && after === null) return nothing;
  return html` <span class="change">${before === null ? nothing : html`${before} <span aria-label="to">→</span> `}${after ?? '–'}</span>`;
}
