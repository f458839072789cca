// The page: asks, shows, and asks again.

import { changes, snapshot } from './api.js';
import { approvalPanel, gatePanel } from './gate.js';
import { backfillPanel } from './backfill.js';
import { lookAgainBy } from './deeds.js';
import { errorsPanel } from './errors.js';
import { fleetPanel } from './fleet.js';
import { guardPanel } from './guard.js';
import { head, staleBanner, topBar } from './head.js';
import { journalPanel } from './journal.js';
import { latencyPanel } from './latency.js';
import { mismatchesPanel } from './mismatches.js';
import { notices } from './notices.js';
import { percent, known } from './format.js';
import { poll } from './poll.js';
import { rampPanel } from './ramp.js';
import { windowPanel } from './rollback.js';
import { state, update, watch } from './store.js';
import { html, nothing, render } from './vendor/lit-html.js';
import './keys.js';

const LIST_EVERY = 7; // snapshots to a list of all changes
const page = document.getElementById('page');
const told = document.getElementById('told');
let turns = 0;

function draw() {
  const s = state.snapshot;
  const early = ['PLANNED', 'BACKFILLING'].includes(s?.phase?.name);
  const held = document.activeElement;
  document.title = s ? `${state.name} · ${s.phase?.name ?? 'unknown'} · Switchback` : 'Switchback';
  render(html`
    <div class="bars">${topBar(state)}${staleBanner(state, Date.now())}${notices(state.notices)}</div>
    <main class=${state.trouble && s ? 'is-stale' : ''}>
      ${state.name ? head(state) : none()}
      ${!s ? nothing : early ? filling(s) : serving(s)}
    </main>
    <footer><p>Keys: <kbd>Alt</kbd>+<kbd>R</kbd> to Roll back, <kbd>Enter</kbd> presses it; <kbd>Alt</kbd>+<kbd>C</kbd> changes,
      <kbd>Alt</kbd>+<kbd>T</kbd> ramp, <kbd>Alt</kbd>+<kbd>G</kbd> gate, <kbd>Alt</kbd>+<kbd>J</kbd> journal.</p>
      <p class="printed">Times are this browser's. ${s ? `Read at ${s.at}.` : ''}</p></footer>`, page);
  // What had the focus may be gone, as a button of the phase before: the place stays, and the keyboard begins at the head.
  if (held && held !== document.body && !held.isConnected) document.getElementById('top')?.focus({ preventScroll: true });
  showChosen();
  announce(s);
}

/** While rows are being filled the backfill comes first. */
const filling = s => html`<div class="grid filling">
  ${backfillPanel(s)}<div class="stack">${journalPanel(s)}</div>
  ${rampPanel(s, spans())}<div class="stack">${windowPanel(s)}${mismatchesPanel(s)}</div>
  ${errorsPanel(s)}${latencyPanel(s)}
  ${fleetPanel(s)}${guardPanel(s)}
  ${gatePanel(s)}<div class="stack">${approvalPanel(s)}</div></div>`;

const serving = s => html`<div class="grid">
  ${rampPanel(s, spans())}<div class="stack">${windowPanel(s)}${mismatchesPanel(s)}</div>
  ${errorsPanel(s)}${latencyPanel(s)}
  ${fleetPanel(s)}${guardPanel(s)}
  ${gatePanel(s)}<div class="stack">${approvalPanel(s)}${backfillPanel(s)}${journalPanel(s)}</div></div>`;

const SPANS = [[1, '1 h'], [6, '6 h'], [24, '1 d'], [168, '7 d'], [720, '30 d']];

/** How far back all curves reach. */
const spans = () => html`<label class="span">Curves over
  <select @change=${event => { update({ hours: Number(event.target.value) }); again(); }}>
    ${SPANS.map(([hours, words]) => html`<option value=${hours} ?selected=${hours === (state.hours || 6)}>${words}</option>`)}</select></label>`;

const none = () => html`<header class="head"><h1>Switchback</h1><p class="muted">${state.changes ? 'No schema change is registered.' : 'Asking for the changes…'}</p></header>`;

let chosenLast = '';

/** Many changes are wider than the bar: the chosen one is brought into it. */
function showChosen() {
  const here = document.querySelector('.chooser a[aria-current]');
  if (!here || state.name === chosenLast) return;
  chosenLast = state.name;
  const list = here.closest('ul');
  list.scrollLeft = here.offsetLeft - list.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
}

let last = '';

/** For those who listen: only what has changed, and only what matters. */
function announce(s) {
  if (!s) return;
  const now = [
    `${state.name} is ${s.phase?.name ?? 'in an unknown phase'}`,
    known(s.ramp?.set) ? `set ${percent(s.ramp.set)}` : '',
    s.guard?.trip ? 'the guard has tripped' : '',
    s.gate?.verdict ? `the gate says ${s.gate.verdict.replace('_', ' ')}` : '',
    s.oldPath?.level && s.oldPath.level !== 'ok' ? s.oldPath.sentence : '',
  ].filter(Boolean).join(', ');
  if (now !== last && last !== '') told.textContent = now;
  last = now;
}

const chosen = () => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
};

async function ask() {
  if (!state.changes || turns++ % LIST_EVERY === 0) {
    const answer = await changes();
    const name = chosen() || answer.changes[0]?.name || '';
    update({ changes: answer.changes, me: answer.me, name, ...(answer.changes.length ? {} : { trouble: null, goodAt: Date.now() }) });
  }
  const name = state.name;
  if (!name) return;
  const answer = await snapshot(name, state.hours);
  if (name !== state.name) return; // another was chosen meanwhile
  update({ snapshot: answer, me: answer.me ?? state.me, trouble: null, goodAt: Date.now(), retryAt: null });
}

function failed(trouble, seconds) {
  update({ trouble, retryAt: Date.now() + seconds * 1000 });
}

page.textContent = '';
update({ name: chosen() });
watch(draw);
draw();
const again = poll(ask, failed);
lookAgainBy(again);
setInterval(() => state.trouble && draw(), 1000);

addEventListener('hashchange', () => {
  const name = chosen() || state.changes?.[0]?.name || '';
  if (name === state.name) return;
  update({ name, snapshot: null, trouble: null, goodAt: null });
  again();
});
