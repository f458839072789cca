// The top of the page: which change, in which phase, in one sentence, and the way back.

import { html, nothing } from './vendor/lit-html.js';
import { buttons, reasons } from './buttons.js';
import { rollBack } from './deeds.js';
import { trip } from './guard.js';
import { clock, duration, known, since, when } from './format.js';
import { icon, mark, notKnown, tone, unknown } from './bits.js';

export function topBar(state) {
  return html`
    <div class="top">
      <p class="brand"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 12.5h8a2.2 2.2 0 0 0 0-4.4H6a2.2 2.2 0 0 1 0-4.4h7"/></svg>Switchback</p>
      ${chooser(state)}
      <p class="live">${live(state)}</p>
      <button type="button" id="roll-back" data-action="off" aria-keyshortcuts="Alt+R" title="Reads the old shape from now on. Alt+R comes here"
        @click=${event => rollBack(event.timeStamp)}>
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M6.5 3L2.5 7l4 4M2.5 7H10a3.5 3.5 0 0 1 0 7H7"/></svg>Roll back</button>
    </div>`;
}

function chooser(state) {
  const all = state.changes ?? [];
  if (all.length < 2) return html`<nav class="chooser" aria-label="Changes"></nav>`;
  return html`<nav class="chooser" aria-label="Changes"><ul>${all.map(one => html`
    <li><a href="#${encodeURIComponent(one.name)}" aria-current=${one.name === state.name ? 'page' : nothing} title=${one.sentence ?? ''}>
      ${icon(tone(one.level))}<span>${one.name}</span> <small>${one.phase ?? 'unknown'}</small></a></li>`)}</ul></nav>`;
}

function live(state) {
  if (state.trouble) return mark('unsure', 'not live');
  if (!state.snapshot) return mark('none', 'asking…');
  return mark('good', html`live <span class="muted">${when(state.snapshot.at, state.snapshot.at, true)}</span>`);
}

const ACTS = ['freeze', 'unfreeze', 'reopen', 'abandon'];

export function head(state) {
  const s = state.snapshot;
  if (!s) return html`<header class="head"><h1>${state.name}</h1></header>`;
  return html`
    <header class="head">
      <div class="who">
        <h1 tabindex="-1" id="top">${s.change?.name ?? state.name}</h1>
        ${shapes(s)}
        <p class="muted me">${s.instance ? html`asked ${s.instance.application} ${s.instance.version}, paths ${s.instance.paths}` : nothing}${
          s.me ? html`${s.instance ? ' · ' : nothing}you are ${s.me.name}${s.me.roles?.length ? `, ${s.me.roles.map(role => role.toLowerCase().replaceAll('_', '-')).join(', ')}` : ', without a role'}` : nothing}</p>
      </div>
      ${rail(s)}
      <div class="say">${sentence(s)}${buttons(s, ACTS)}</div>
      ${s.guard?.trip ? trip(s, s.guard.trip) : nothing}
      ${reasons(s, ACTS)}
    </header>`;
}

function shapes(s) {
  const why = unknown(s, 'change');
  if (why) return notKnown('the change', why);
  if (!s.change) return nothing;
  return html`<p class="shapes"><code>${s.change.table}</code> <span class="old">${(s.change.oldShape ?? []).join(', ')}</span>
    <span aria-label="becomes">→</span> <span class="new">${(s.change.newShape ?? []).join(', ')}</span>
    <span class="muted">key ${(s.change.key ?? []).join(', ')}, mapping ${s.change.mapping}</span></p>`;
}

const RAIL = { done: ['good', 'done'], here: ['here', 'here now'], ahead: ['none', 'ahead'] };

function rail(s) {
  const why = unknown(s, 'phase');
  if (!s.phase) return notKnown('the phase', why ?? 'The server did not say why.');
  return html`
    ${why ? notKnown('the phase', why) : nothing}
    <ol class="rail" aria-label="Phases">${(s.phase.rail ?? []).map(stop => {
      const [shape, words] = RAIL[stop.state] ?? ['unsure', stop.state];
      const frozen = stop.state === 'here' && stop.phase === 'FROZEN';
      return html`<li class="${stop.state} ${frozen ? 'frozen' : ''}" aria-current=${stop.state === 'here' ? 'step' : nothing}>
        ${icon(frozen ? 'unsure' : shape)}<span>${stop.phase}</span><span class="unseen">, ${words}</span></li>`;
    })}</ol>
    <p class="muted phase-since"><b>${s.phase.name}</b> ${since(s.phase.since, s.at)}, epoch ${s.phase.epoch ?? '–'}${
      known(s.phase.verified) ? (s.phase.verified ? ', every row verified' : html`, ${mark('unsure', 'rows not verified')}`) : nothing}</p>`;
}

function sentence(s) {
  const why = unknown(s, 'oldPath');
  if (!s.oldPath) return html`<p class="sentence unsure">${icon('unsure')}<span>Whether the old path can still serve is unknown${why ? `: ${why}` : ''}.</span></p>`;
  const shape = tone(s.oldPath.level);
  return html`<p class="sentence ${shape}">${icon(shape)}<span>${s.oldPath.sentence}</span></p>${why ? notKnown('a part of this', why) : nothing}`;
}

/** Why the page is not live, since when, and what to do. */
export function staleBanner(state, now) {
  const trouble = state.trouble;
  if (!trouble) return nothing;
  const at = state.goodAt ? html`Stale since <b>${clock(new Date(state.goodAt).toISOString(), new Date(now).toISOString(), true)}</b>` : html`<b>Nothing is shown yet</b>`;
  const next = state.retryAt ? Math.max(0, Math.round((state.retryAt - now) / 1000)) : null;
  const what = {
    out: html`you are <b>logged out</b>. <button type="button" @click=${() => location.reload()}>Log in again</button>`,
    forbidden: html`you may not see this: ${trouble.message}.`,
    missing: html`there is no change called <b>${state.name}</b>: ${trouble.message}.`,
  }[trouble.kind] ?? html`${trouble.message}.`;
  return html`<p class="stale" role="alert">${icon('unsure')}<span>${at}: ${what}</span>
    <span class="next" aria-live="off">${next === null ? nothing : `Next try in ${duration(next)}.`}</span></p>`;
}
