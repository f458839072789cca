// Who is alive, in which version, and what each decided: version × instance × decision.

import { html, nothing } from './vendor/lit-html.js';
import { brief, duration, number, percent, when } from './format.js';
import { bar, mark, panel, part } from './bits.js';

export function fleetPanel(snapshot) {
  const fleet = snapshot.fleet ?? [];
  const live = fleet.filter(one => one.live).length;
  const aside = fleet.length ? html`<span class="muted">${live} of ${fleet.length} live</span>` : nothing;
  return panel('fleet', 'Fleet', aside, part(snapshot, 'fleet', 'the fleet', 'No instance has reported yet.', all => matrix(snapshot, all)));
}

function matrix(snapshot, fleet) {
  const versions = Map.groupBy ? Map.groupBy(fleet, nameOf) : grouped(fleet);
  return html`
    <div class="scroll"><table class="matrix">
      <caption class="unseen">Version, instance and decisions</caption>
      <thead><tr><th scope="col">Version</th><th scope="col">Instance</th><th scope="col">Heartbeat</th><th scope="col">Phase confirmed</th>
        <th scope="col" class="n">Old</th><th scope="col" class="n">New</th><th scope="col">Share of new</th><th scope="col">Decisions</th></tr></thead>
      ${[...versions].map(([version, instances]) => html`<tbody>${instances.map((one, i) => row(snapshot, version, instances, one, i))}</tbody>`)}
    </table></div>`;
}

const nameOf = one => `${one.application ?? ''} ${one.version ?? ''}`.trim();

function grouped(fleet) {
  const found = new Map();
  for (const one of fleet) found.set(nameOf(one), [...(found.get(nameOf(one)) ?? []), one]);
  return found;
}

function row(snapshot, version, instances, one, index) {
  const old = one.units?.OLD ?? 0;
  const fresh = one.units?.NEW ?? 0;
  const all = old + fresh;
  return html`<tr class=${one.live ? '' : 'gone'}>
    ${index === 0 ? html`<th scope="rowgroup" rowspan=${instances.length}>${version}</th>` : nothing}
    <th scope="row"><code title=${one.id}>${brief(one.id)}</code></th>
    <td data-label="Heartbeat">${one.live ? mark('good', `live, ${duration(one.silenceSeconds)} ago`) : mark('bad', html`silent for ${duration(one.silenceSeconds)}`)}</td>
    <td data-label="Phase">${one.upToDate ? mark('good', `epoch ${number(one.acknowledged)}`) : mark('unsure', `behind: epoch ${number(one.acknowledged)}`)}</td>
    <td class="n" data-label="Old">${one.units ? number(old) : '–'}</td><td class="n" data-label="New">${one.units ? number(fresh) : '–'}</td>
    <td class="share" data-label="Share">${all ? html`${bar(fresh / all, { shape: 'fresh', label: `${percent((100 * fresh) / all)} on the new path` })}
      <small>${percent(Math.round((1000 * fresh) / all) / 10)}</small>` : html`<small>no units of work</small>`}</td>
    <td class="words" data-label="Decisions">${one.decisions || 'nothing decided'}${one.decidedAt ? html` <small>${when(one.decidedAt, snapshot.at, true)}</small>` : nothing}</td>
  </tr>`;
}
