// The gate: every check with its value and source, and the approval that is bound to this evidence.

import { html, nothing } from './vendor/lit-html.js';
import { buttons, reasons } from './buttons.js';
import { ageOf, duration, known, many, short, when } from './format.js';
import { icon, mark, panel, part, pill } from './bits.js';

const SHAPES = { FAIL: 'bad', UNKNOWN: 'unsure', WAIVED: 'waived', PASS: 'good' };
const ORDER = Object.keys(SHAPES);
const VERDICTS = { GO: 'good', NO_GO: 'bad', INCONCLUSIVE: 'unsure' };

export function gatePanel(snapshot) {
  const gate = snapshot.gate;
  const aside = gate ? html`${pill(VERDICTS[gate.verdict] ?? 'unsure', words(gate.verdict))}
    <span class="muted">asked ${known(gate.at) ? html`${duration(ageOf(gate.at, snapshot.at))} ago` : 'never'}</span>` : nothing;
  return panel('gate', 'Gate', aside, html`
    ${part(snapshot, 'gate', 'the gate', 'The gate has not been asked yet.', gate => html`${counts(gate)}${checklist(gate)}`)}`);
}

const words = verdict => String(verdict ?? 'unknown').replace('_', ' ');

function counts(gate) {
  const all = gate.checks ?? [];
  return html`<p class="counts">${ORDER.map(status => {
    const found = all.filter(check => check.status === status).length;
    return found ? mark(SHAPES[status], `${found} ${status}`) : nothing;
  })}</p>`;
}

function checklist(gate) {
  const checks = [...(gate.checks ?? [])].sort((a, b) => place(a) - place(b));
  return html`
    <div class="scroll"><table class="checks"><caption class="unseen">Checks of the gate</caption>
      <thead><tr><th scope="col">Status</th><th scope="col">Check</th><th scope="col">Found</th><th scope="col">Wanted</th><th scope="col">Source</th></tr></thead>
      <tbody>${checks.map(check => html`<tr class=${SHAPES[check.status] ?? 'unsure'}>
        <td>${mark(SHAPES[check.status] ?? 'unsure', check.status)}</td>
        <th scope="row">${check.check}</th>
        <td>${check.value || (check.status === 'UNKNOWN' ? 'no reason was given' : '–')}</td>
        <td class=${check.threshold ? '' : 'empty'}>${check.threshold || '–'}</td>
        <td class="muted">${check.source || '–'}${known(check.ageSeconds) ? html`, ${duration(check.ageSeconds)} old` : nothing}</td></tr>`)}
      </tbody></table></div>`;
}

const place = check => (ORDER.includes(check.status) ? ORDER.indexOf(check.status) : 1);

const STATES = { APPROVED: 'good', REQUESTED: 'here', REJECTED: 'bad', EXPIRED: 'unsure', VOID: 'unsure' };

const ACTS = ['request', 'approve', 'reject', 'contract', 'revoke', 'waive', 'package'];

export function approvalPanel(snapshot) {
  return panel('approval', 'Approval and contract', nothing, html`
    ${part(snapshot, 'gate', 'the approval', 'Nothing has been requested.', gate => approval(snapshot, gate))}
    ${buttons(snapshot, ACTS)}${reasons(snapshot, ACTS)}`);
}

function approval(snapshot, gate) {
  const asked = gate.approval;
  const row = (name, value) => (known(value) && value !== '' ? html`<div><dt>${name}</dt><dd>${value}</dd></div>` : nothing);
  return html`
    <p>${asked?.state ? pill(STATES[asked.state] ?? 'none', asked.state.toLowerCase()) : pill('none', 'not requested')}</p>
    <dl class="pairs">
      ${row('Evidence now', gate.digest ? html`<code title=${gate.digest}>${short(gate.digest, 20)}</code>` : null)}
      ${asked ? html`
        ${row('Bound to', asked.digest ? html`<code title=${asked.digest}>${short(asked.digest, 20)}</code>` : null)}
        ${asked.digest && gate.digest && asked.digest !== gate.digest
          ? html`<div><dt></dt><dd>${mark('unsure', 'the evidence has another digest by now')}</dd></div>` : nothing}
        ${row('Requested by', asked.requestedBy ? html`${asked.requestedBy}, ${when(asked.requestedAt, snapshot.at)}` : null)}
        ${row('Approved by', Array.isArray(asked.approvedBy) ? asked.approvedBy.join(', ') : asked.approvedBy)}
        ${row('Expires', asked.expiresAt ? html`${when(asked.expiresAt, snapshot.at)} <span class="muted">${left(asked, snapshot)}</span>` : null)}` : nothing}
    </dl>`;
}

function left(asked, snapshot) {
  const seconds = -(ageOf(asked.expiresAt, snapshot.at) ?? 0);
  return seconds > 0 ? html`in ${duration(seconds)}` : 'over';
}
