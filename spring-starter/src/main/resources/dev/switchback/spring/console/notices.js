// What came of what was done: it stays until it is dismissed.

import { html, nothing } from './vendor/lit-html.js';
import { icon } from './bits.js';
import { dismiss } from './store.js';

export function notices(all) {
  return html`<div class="notices" aria-live="polite">${all.map(notice => html`
    <div class="notice ${notice.good ? 'good' : 'bad'}" role=${notice.good ? nothing : 'alert'}>
      ${icon(notice.good ? 'good' : 'bad')}
      <div><p><b>${notice.title}</b>${notice.before || notice.after
        ? html` <span class="before-after"><span class="before">${notice.before}</span> <span aria-label="to">→</span> <span class="after">${notice.after}</span></span>` : nothing}</p>
        ${notice.text ? html`<p>${notice.text}</p>` : nothing}
        ${notice.reasons?.length ? html`<ul>${notice.reasons.map(reason => html`<li>${reason}</li>`)}</ul>` : nothing}
        ${notice.sql ? instead(notice.sql) : nothing}</div>
      <button type="button" class="dismiss" @click=${() => dismiss(notice.id)}>Dismiss</button>
    </div>`)}</div>`;
}

function instead(sql) {
  return html`<div class="instead">
    <p><b>Do this instead</b>, in psql with the application's role; it needs no instance, no flag service and no approval:</p>
    <pre tabindex="0">${sql.off}</pre>
    <p>If a flag service of your own decides, or this does not help:</p>
    <pre tabindex="0">${sql.freeze}</pre></div>`;
}
