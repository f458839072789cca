// The buttons of the actions. One that is not possible now stays, and says why.

import { html, nothing } from './vendor/lit-html.js';
import { ACTIONS } from './actions.js';
import { openDialog } from './dialog.js';
import { download } from './deeds.js';

export function buttons(snapshot, ids) {
  const allowed = new Map((snapshot.actions ?? []).map(one => [one.action, one]));
  // Absent ones keep their place in the list: a button never turns into another one under somebody's finger.
  return html`<div class="acts">${ids.map(id => (allowed.has(id) && offered(snapshot, allowed.get(id)) ? button(id, allowed.get(id)) : nothing))}</div>`;
}

/** Where the phase makes no sense of it, it is not offered, and stands only among the reasons. */
const offered = (snapshot, { action, allowed }) =>
  allowed || !snapshot.phase || !ACTIONS[action].in || ACTIONS[action].in.includes(snapshot.phase.name);

function button(id, given) {
  const action = ACTIONS[id];
  const classes = `act ${action.forward ? 'forward' : ''} ${action.grave ? 'grave' : ''}`;
  if (!given.allowed) {
    return html`<button type="button" class=${classes} data-action=${id} aria-disabled="true" title=${given.why} aria-describedby="why-${id}">${action.label}</button>`;
  }
  return html`<button type="button" class=${classes} data-action=${id} aria-disabled="false"
    @click=${() => (action.download ? download() : openDialog(id))}>${action.label}</button>`;
}

/** Why not, for each that is not possible now. */
export function reasons(snapshot, ids) {
  const refused = (snapshot.actions ?? []).filter(one => ids.includes(one.action) && !one.allowed);
  if (refused.length === 0) return nothing;
  return html`<details class="why-not"><summary>Not possible now: ${refused.map(one => name(one.action).toLowerCase()).join(', ')}</summary>
    <ul>${refused.map(one => html`<li id="why-${one.action}"><b>${name(one.action)}</b> ${why(one)}</li>`)}</ul></details>`;
}

const name = id => ACTIONS[id].label.replace(/( to)?…/, '');

// "ramp needs the role operator" is told without its first word, which stands before it already.
const why = ({ action, why }) => (why?.startsWith(`${action} `) ? why.slice(action.length + 1) : `not now: ${why || 'no reason was given'}`);
