// The buttons of the actions. One that is not possible now stays, and says why.

import { html, nothing } from './vendor/lit-html.js';
import { ACTIONS } from './actions.js';
import { openDialog } from './dialog.js';
import { download } from './deeds.js';

export function buttons(snapshot, ids) {
  const allowed = new Map((snapshot?.actions ?? []).map(one => [one.action, one]));
  // Absent ones keep their place in the list: a button never turns into another one under somebody's finger.
  return html`<div class="acts">${ids.map(id => (allowed.has(id) ? button(id, allowed.get(id)) : nothing))}</div>`;
}

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
  const refused = (snapshot?.actions ?? []).filter(one => ids.includes(one.action) && !one.allowed);
  if (refused.length === 0) return nothing;
  return html`<ul class="why-not">${refused.map(one => html`
    <li id="why-${one.action}"><b>${ACTIONS[one.action].label.replace('…', '')}</b> not now: ${one.why || 'no reason was given'}</li>`)}</ul>`;
}
