// What can be done, in the words of the buttons and dialogs, and what each does: before and after.

import { known, number, percent } from './format.js';

const set = s => (known(s.ramp?.set) ? percent(s.ramp.set) : 'unknown');
const phase = s => s.phase?.name ?? 'unknown';
const columns = shape => (shape ?? []).join(', ') || 'its columns';
const step = (s, by) => {
  const plan = s.ramp?.plan;
  const at = plan?.steps?.[(plan.step ?? 0) - 1 + by];
  return at ? percent(at.percent) : by < 0 ? percent(0) : 'the next step of the plan';
};

/**
 * label: of the button. in: the phases in which it is offered, all if absent. forward: leads on and is marked so. fields: beside the
 * reason. change: [before, after]. says: what it means.
 */
export const ACTIONS = {
  'ramp-step-up': {
    label: 'Step up', in: ['OPEN'], title: 'Take the next step of the plan', forward: true,
    change: s => [`set ${set(s)}`, `set ${step(s, 1)}`],
    says: () => 'Refused if anything speaks against the step. It reaches the fleet within a second.',
  },
  ramp: {
    label: 'Ramp to…', in: ['OPEN'], title: 'Set the percentage', forward: true, fields: ['percent'], start: s => s.ramp?.set,
    change: (s, form) => [`set ${set(s)}`, `set ${form.percent === '' ? '…' : percent(Number(form.percent))}`],
    says: () => 'Less is always possible; more goes by the plan, if one is in force.',
  },
  'ramp-step-down': {
    label: 'Step down', title: 'Take the step before',
    change: s => [`set ${set(s)}`, `set ${step(s, -1)}`],
    says: () => 'Always possible. Turns automatic steps off.',
  },
  shadow: {
    label: 'Shadow…', in: ['BACKFILLING', 'OPEN'], title: 'Compare the paths on a share of the reads', fields: ['percent'], start: s => s.ramp?.shadow,
    change: (s, form) => [`${percent(s.ramp?.shadow)} compared`, `${form.percent === '' ? '…' : percent(Number(form.percent))} compared`],
    says: () => 'The other path is asked too and its answer thrown away: it costs the database that much more.',
  },
  freeze: {
    label: 'Freeze…', in: ['BACKFILLING', 'OPEN', 'CLOSING'], title: 'Freeze: everybody reads the old shape',
    change: s => [phase(s), 'FROZEN'],
    says: () => 'No flag is asked any more, contract is blocked, both shapes are still written. It can be taken back.',
  },
  unfreeze: {
    label: 'Unfreeze…', in: ['FROZEN'], title: 'Unfreeze: ask the flag again', forward: true,
    change: s => [phase(s), s.phase?.verified === false ? 'BACKFILLING (rows must be verified again)' : 'OPEN'],
    says: s => `The set share is ${set(s)}. Approvals from before are void.`,
  },
  open: {
    label: 'Open…', in: ['BACKFILLING'], title: 'Open the rollback window', forward: true,
    change: s => [phase(s), 'OPEN'],
    says: () => 'From then on the flag chooses what is read. Refused unless every row is filled and verified.',
  },
  request: {
    label: 'Request contract…', in: ['OPEN'], title: 'Request the approval to contract', forward: true,
    change: s => [s.gate?.approval?.state ?? 'not requested', 'REQUESTED'],
    says: s => `Bound to the evidence as it is now, ${s.gate?.digest ?? 'whose digest is unknown'}. Nothing is dropped.`,
  },
  approve: {
    label: 'Approve…', in: ['OPEN'], title: 'Approve the contract', forward: true, digest: true,
    change: s => [s.gate?.approval?.state ?? 'not requested', 'APPROVED'],
    says: s => `Requested by ${s.gate?.approval?.requestedBy ?? 'somebody'}. You approve exactly this digest:`,
  },
  reject: {
    label: 'Reject…', in: ['OPEN'], title: 'Reject the contract', digest: true,
    change: s => [s.gate?.approval?.state ?? 'not requested', 'REJECTED'],
    says: s => `Requested by ${s.gate?.approval?.requestedBy ?? 'somebody'}, with this digest:`,
  },
  contract: {
    label: 'Contract…', in: ['OPEN', 'CLOSING'], title: 'Contract: drop the old shape', forward: true, grave: true, fields: ['confirm'],
    change: s => [phase(s), phase(s) === 'CLOSING' ? 'CONTRACTED' : 'CLOSING, then CONTRACTED'],
    says: s => `Waits for the fleet, asks the gate once more, then drops ${columns(s.change?.oldShape)} of ${s.change?.table ?? 'the table'}. `
      + 'Afterwards only a restore brings the old shape back: neither the flag nor the old image can.',
  },
  reopen: {
    label: 'Reopen…', in: ['CLOSING', 'ABANDONING'], title: 'Reopen: second thoughts',
    change: s => [phase(s), phase(s) === 'ABANDONING' ? 'BACKFILLING' : 'OPEN'],
    says: () => 'Nothing has been dropped yet, and nothing will be. Approvals from before are void.',
  },
  abandon: {
    label: 'Abandon…', in: ['BACKFILLING', 'OPEN', 'FROZEN', 'ABANDONING'], title: 'Abandon the change', forward: true, grave: true, fields: ['confirm'],
    change: s => [phase(s), phase(s) === 'ABANDONING' ? 'ABANDONED' : 'ABANDONING, then ABANDONED'],
    says: s => `Waits for the fleet, then drops ${columns(s.change?.newShape)} of ${s.change?.table ?? 'the table'} and all that Switchback made for this change. `
      + 'The old shape stays and is current.',
  },
  revoke: {
    label: 'Revoke…', in: ['OPEN', 'CLOSING'], title: 'Take the approval back',
    change: s => [s.gate?.approval?.state ?? 'not requested', 'REVOKED'],
    says: () => 'Contract needs another request and approval then.',
  },
  waive: {
    label: 'Waive…', in: ['OPEN'], title: 'Waive a check of the gate', forward: true, fields: ['check', 'days'],
    change: (s, form) => [s.gate?.checks?.find(one => one.check === form.check)?.status ?? '…', 'WAIVED'],
    says: () => 'You take the risk of what the check finds, by name, for some days. The risk itself stays.',
  },
  package: { label: 'Evidence package', download: true },
};

/** What speaks against a form, before the server is asked. */
export function faults(id, form, name) {
  const action = ACTIONS[id];
  const found = [];
  if (action.fields?.includes('percent')) {
    const value = Number(form.percent);
    if (form.percent === '' || !(value >= 0 && value <= 100)) found.push(`The percentage is ${form.percent === '' ? 'missing' : number(value)}: give 0 to 100.`);
  }
  if (action.fields?.includes('check') && form.check === '') found.push('Choose the check.');
  if (action.fields?.includes('days') && !(Number.isInteger(Number(form.days)) && form.days >= 1 && form.days <= 7)) {
    found.push(`The days are ${form.days === '' ? 'missing' : form.days}: give 1 to 7.`);
  }
  if (action.fields?.includes('confirm') && form.confirm !== name) found.push(`Type the name of the change, ${name}, to confirm.`);
  if (form.reason.trim() === '') found.push('Give a reason: it is kept in the journal.');
  return found;
}

/** SQL that rolls back when this page cannot; who and why are literals. */
export function rescue(name, who, why) {
  const literal = text => `'${String(text).replaceAll("'", "''")}'`;
  const call = what => `SELECT switchback.${what}(${literal(name)}, ${literal(who)}, ${literal(why)});`;
  return { off: call('off'), freeze: call('freeze') };
}
