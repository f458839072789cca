// What shadow reads found the two paths to disagree about, by class.

import { html, nothing } from './vendor/lit-html.js';
import { many, number, short, when } from './format.js';
import { icon, mark, panel, unknown, notKnown } from './bits.js';

export function mismatchesPanel(snapshot) {
  const compared = total(snapshot, 'matches') + total(snapshot, 'mismatches');
  const why = unknown(snapshot, 'mismatches');
  const found = snapshot.mismatches ?? null;
  return panel('mismatches', 'Mismatches', html`<span class="muted">${snapshot.minutes ? `${many(compared, 'read')} compared` : nothing}</span>`, html`
    ${why ? notKnown('the mismatches', why) : nothing}
    ${found?.length ? classes(snapshot, found)
      : why ? nothing
      : compared > 0 ? html`<p>${mark('good', 'Both paths gave the same answers.')}</p>`
      : html`<p class="nothing">No shadow read has compared the paths: nothing is known of mismatches.</p>`}`);
}

function total(snapshot, name) {
  return (snapshot.minutes ?? []).reduce((all, minute) => all + (minute.OLD?.[name] ?? 0) + (minute.NEW?.[name] ?? 0), 0);
}

function classes(snapshot, found) {
  const byClass = new Map();
  for (const one of found) {
    const key = `${one.difference} in ${one.field}`;
    byClass.set(key, [...(byClass.get(key) ?? []), one]);
  }
  return html`<ul class="classes">${[...byClass].map(([name, all]) => html`
    <li><p>${icon('bad')}<b>${name}</b> <span class="muted">${many(all.length, 'key')}, seen ${number(all.reduce((sum, one) => sum + (one.seen ?? 0), 0))} times</span></p>
      <table class="keys"><caption class="unseen">Keys of ${name}</caption>
        <thead class="unseen"><tr><th>Key</th><th>Seen</th><th>Last</th><th>Digests, old and new</th></tr></thead>
        <tbody>${all.slice(0, 6).map(one => html`<tr><th scope="row">key ${one.key}</th><td>${number(one.seen)} ×</td>
          <td>${when(one.lastSeen, snapshot.at)}</td><td><code>${short(one.oldDigest, 6)} ≠ ${short(one.newDigest, 6)}</code></td></tr>`)}</tbody></table>
      ${all.length > 6 ? html`<p class="muted">and ${all.length - 6} more keys</p>` : nothing}</li>`)}</ul>`;
}
