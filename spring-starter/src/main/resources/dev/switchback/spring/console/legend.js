// What the lines of a chart mean, beside the chart: a sample of each line, and the gaps in words.

import { html, svg, nothing } from './vendor/lit-html.js';
import { when } from './format.js';
import { icon } from './bits.js';

const BARS = look => look.endsWith('-bars');

export function legend(lines) {
  return html`<ul class="legend">${lines.map(line => html`<li>
    <svg class="sample ${line.look}" viewBox="0 0 24 8" aria-hidden="true">${BARS(line.look)
      ? svg`<rect class="block" x="7" width="10" height="8"/>` : svg`<path d="M0 4h24"/>`}</svg>${line.label}</li>`)}</ul>`;
}

export function gapList(snapshot, gaps) {
  if (gaps.length === 0) return nothing;
  const shown = gaps.slice(-3).reverse();
  return html`<ul class="gaps" aria-label="Times without counts">${shown.map(gap => html`<li>
    ${icon('unsure')}<span>No counts from ${when(iso(gap.from), snapshot.at)} to ${when(iso(gap.until), snapshot.at)}${gap.instance
      ? html` of ${gap.instance}` : nothing}: ${gap.text || gap.kind}</span></li>`)}
    ${gaps.length > shown.length ? html`<li>and ${gaps.length - shown.length} more, before</li>` : nothing}</ul>`;
}

const iso = seconds => new Date(seconds * 1000).toISOString();
