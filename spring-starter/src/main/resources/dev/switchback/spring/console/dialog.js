// One dialog for every action that asks for a reason. What was typed stays, whatever the page learns meanwhile.

import { html, nothing, render } from './vendor/lit-html.js';
import { ACTIONS, faults } from './actions.js';
import { icon } from './bits.js';
import { perform, words } from './deeds.js';
import { state, watch } from './store.js';

const dialog = document.getElementById('dialog');
let open = null; // { id, name, digest, epoch, form, problem, busy }

export function openDialog(id) {
  const snapshot = state.snapshot;
  const start = ACTIONS[id].start?.(snapshot);
  open = {
    id, name: state.name, form: { reason: '', percent: start ?? '', confirm: '', check: '', days: '1' }, problem: null, busy: false,
    digest: snapshot.gate?.approval?.digest ?? '', checks: waivable(snapshot), phase: snapshot.phase?.name, epoch: snapshot.phase?.epoch,
  };
  draw();
  dialog.showModal();
  dialog.querySelector('input, select, textarea')?.focus();
}

dialog.addEventListener('close', () => {
  open = null;
  render(nothing, dialog);
});

watch(() => {
  if (open && (state.name !== open.name || !state.snapshot)) dialog.close();
  else if (open) draw();
});

function draw() {
  const snapshot = state.snapshot;
  const action = ACTIONS[open.id];
  const [before, after] = action.change(snapshot, open.form);
  render(html`
    <form method="dialog" novalidate @submit=${submit} class=${action.grave ? 'grave' : ''}>
      <h2 id="dialog-title">${action.title}</h2>
      <p class="of">of <b>${open.name}</b></p>
      <p class="before-after" aria-live="polite"><span class="unseen">From </span><span class="before">${before}</span>
        <span class="arrow" aria-label="to">→</span><span class="after">${after}</span></p>
      <p>${action.says(snapshot)}</p>
      ${action.digest ? html`<p><code class="digest">${open.digest || 'no digest is known'}</code></p>` : nothing}
      ${moved(snapshot, action)}
      ${(action.fields ?? []).map(name => FIELDS[name]())}
      <label>Reason, for the journal
        <textarea name="reason" rows="3" maxlength="1000" @input=${type}></textarea></label>
      <div role="alert">${open.problem ? problem(open.problem) : nothing}</div>
      <div class="acts">
        <button type="button" @click=${() => dialog.close()}>Cancel</button>
        <button type="submit" class="act ${action.forward ? 'forward' : ''} ${action.grave ? 'grave' : ''}" aria-disabled=${open.busy ? 'true' : 'false'}>
          ${open.busy ? 'Asking…' : action.label.replace('…', '').replace(' to', '')}</button>
      </div>
    </form>`, dialog);
}

const FIELDS = {
  percent: () => html`<label>Percentage of units of work
    <input type="number" name="percent" min="0" max="100" step="any" inputmode="decimal" .value=${String(open.form.percent)} @input=${type}></label>`,
  confirm: () => html`<label><span>Type <b>${open.name}</b> to confirm</span>
    <input type="text" name="confirm" autocomplete="off" spellcheck="false" autocapitalize="off" @input=${type}></label>`,
  check: () => html`<label>Check
    <select name="check" @input=${type}><option value="">Choose one</option>${open.checks.map(name => html`<option value=${name}>${name}</option>`)}</select></label>`,
  days: () => html`<label>For how many days, 1 to 7
    <input type="number" name="days" min="1" max="7" step="1" .value=${open.form.days} @input=${type}></label>`,
};

const waivable = snapshot => (snapshot.gate?.checks ?? []).filter(one => ['FAIL', 'UNKNOWN'].includes(one.status)).map(one => one.check);

// Whoever typed on an older state is told; the server judges by the newest in any case.
function moved(snapshot, action) {
  const told = [];
  if (snapshot.phase && snapshot.phase.epoch !== open.epoch) told.push(`The change went from ${open.phase} to ${snapshot.phase.name} while this was open.`);
  if (action.digest && (snapshot.gate?.approval?.digest ?? '') !== open.digest) told.push('The request has another digest by now: close this and look again.');
  if (state.trouble) told.push('The page is not live: what is shown here may be out of date.');
  return told.length ? html`<p class="not-known" role="alert">${icon('unsure')}<span>${told.join(' ')}</span></p>` : nothing;
}

const problem = ({ text, reasons }) => html`<div class="refusal">${icon('bad')}<div><b>${text}</b>
  ${reasons?.length ? html`<ul>${reasons.map(reason => html`<li>${reason}</li>`)}</ul>` : nothing}</div></div>`;

function type(event) {
  open.form[event.target.name] = event.target.value;
  draw();
}

async function submit(event) {
  event.preventDefault();
  const asked = open;
  if (asked.busy) return;
  const found = faults(asked.id, asked.form, asked.name);
  if (found.length) {
    asked.problem = { text: found.length > 1 ? 'This is not complete.' : found[0], reasons: found.length > 1 ? found : [] };
    draw();
    return;
  }
  asked.busy = true;
  draw();
  try {
    await perform(asked.name, asked.id, ACTIONS[asked.id].title.split(':')[0], body(asked));
    if (open === asked) dialog.close();
  } catch (trouble) {
    asked.problem = words(trouble);
    asked.busy = false;
    if (open === asked) draw();
  }
}

const NUMBERS = ['percent', 'days'];

function body({ id, form, digest }) {
  const action = ACTIONS[id];
  return {
    reason: form.reason.trim(),
    ...Object.fromEntries((action.fields ?? []).map(name => [name, NUMBERS.includes(name) ? Number(form[name]) : form[name]])),
    ...(action.digest ? { digest } : {}),
  };
}
