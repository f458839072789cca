'use strict';

const at = id => document.getElementById(id);
const number = value => value.toLocaleString('en');

const LATELY = 20_000;
let samples = [];

/** What has happened in the last twenty seconds: the server counts from its start. */
function lately(overview) {
  const now = { at: Date.now(), ...overview };
  const restarted = samples.some(sample => sample.oldCalls > now.oldCalls || sample.newCalls > now.newCalls);
  samples = [...(restarted ? [] : samples.filter(sample => now.at - sample.at <= LATELY)), now];
  const then = samples[0];
  const since = key => now[key] - then[key];
  return {
    oldCalls: since('oldCalls'), newCalls: since('newCalls'), oldErrors: since('oldErrors'), newErrors: since('newErrors'),
  };
}

function show(overview) {
  const recent = lately(overview);
  const calls = recent.oldCalls + recent.newCalls;
  const share = calls === 0 ? 0 : 100 * recent.newCalls / calls;
  at('standing').textContent = `The change is ${overview.phase}, the flag is at ${overview.ramp} %.`
    + (calls === 0 ? ' Nobody has called lately.' : ` The new path answered ${share.toFixed(0)} % of the calls of the last 20 seconds.`);
  at('old-share').style.width = calls === 0 ? '0' : `${100 - share}%`;
  at('new-share').style.width = `${share}%`;
  at('old-share').toggleAttribute('data-empty', calls === 0 || share === 100);
  at('new-share').toggleAttribute('data-empty', share === 0);
  at('share').setAttribute('aria-label', `old path ${(100 - share).toFixed(0)} %, new path ${share.toFixed(0)} %`);
  at('old-calls').textContent = number(recent.oldCalls);
  at('new-calls').textContent = number(recent.newCalls);
  at('old-errors').textContent = number(recent.oldErrors);
  at('new-errors').textContent = number(recent.newErrors);
  at('trip').hidden = !overview.trip;
  at('trip').textContent = overview.trip ? `The guard has taken all reads back to the old path: ${overview.trip}` : '';
  at('faults').textContent = overview.faults === 0 ? 'No faults are injected.'
    : `${overview.faults} % of the new path's calls are made to fail.`;
  const traffic = overview.traffic;
  at('traffic').textContent = traffic.running
    ? `The shop calls itself: ${number(traffic.calls)} calls so far, ${number(traffic.failures)} failed. The old image `
      + (traffic.oldImageRunning ? `still runs beside it, and has written full_name alone ${number(traffic.oldImageWrites)} times.` : 'is retired.')
      + (traffic.oldImageFailure ? ` Its last write failed: ${traffic.oldImageFailure}` : '')
    : 'The shop does not call itself.';
  at('acts').hidden = !traffic.running || !session || !mayAct();
  at('customers').replaceChildren(...overview.rows.map(row));
}

function row(customer) {
  const line = document.createElement('tr');
  const cells = [customer.id, customer.fullName, customer.firstName, customer.lastName, customer.writtenBy, ago(customer.age)];
  for (const value of cells) {
    const cell = line.insertCell();
    cell.textContent = value ?? 'null';
    cell.classList.toggle('null', value === null);
  }
  return line;
}

function ago(seconds) {
  return seconds < 90 ? `${seconds.toFixed(0)} s` : seconds < 5400 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(0)} h`;
}

let session = null;

async function greet() {
  session = await (await fetch('api/session')).json();
  const who = at('who');
  who.replaceChildren();
  if (session.user === null) {
    const link = document.createElement('a');
    link.href = 'login';
    link.textContent = 'Log in';
    who.append(link, ' to do more than look.');
  } else {
    who.append(`You are ${session.user}. `);
    const out = document.createElement('button');
    out.type = 'button';
    out.textContent = 'Log out';
    out.addEventListener('click', async () => { await post('logout'); await greet(); });
    who.append(out);
  }
  for (const button of document.querySelectorAll('[data-post]')) {
    const may = button.dataset.roles.split(' ').some(role => session.authorities.includes(`ROLE_SWITCHBACK_${role}`));
    button.hidden = !may;
  }
}

function mayAct() {
  return [...document.querySelectorAll('[data-post]')].some(button => !button.hidden);
}

async function post(path) {
  const answer = await fetch(path, { method: 'POST', headers: { [session.header]: session.token } });
  at('answer').textContent = answer.ok ? '' : `${path} was answered with ${answer.status}.`;
}

async function refresh() {
  try {
    const answer = await fetch('api/overview');
    if (!answer.ok) {
      throw new Error(`the shop answers ${answer.status}`);
    }
    show(await answer.json());
  } catch (failure) {
    at('standing').textContent = `No news: ${failure.message}.`;
  }
}

for (const button of document.querySelectorAll('[data-post]')) {
  button.addEventListener('click', async () => { await post(button.dataset.post); await refresh(); });
}
greet().then(refresh);
setInterval(refresh, 1000);
