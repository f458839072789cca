// The server as the page sees it: JSON of its own, or a Trouble that says what kind of answer came instead.

/** kind: 'out' (nobody is logged in), 'forbidden', 'missing', 'refused', 'server' (it failed), 'network' (no answer). */
export class Trouble extends Error {
  constructor(kind, message, { reasons = [], code = '', status = 0 } = {}) {
    super(message);
    this.kind = kind;
    this.reasons = reasons;
    this.code = code;
    this.status = status;
  }
}

const PATIENCE = 10_000;
// Without the name and password that some put into an address: no request may have them in it.
const HERE = location.origin + location.pathname;
let csrf = [];

/** All changes, and who asks; keeps the tokens for the next POST. */
export async function changes() {
  const answer = await ask('./api/changes');
  csrf = Array.isArray(answer.csrf) ? answer.csrf : [];
  return answer;
}

export function snapshot(name, hours) {
  return ask(`./api/changes/${encodeURIComponent(name)}${hours ? `?hours=${hours}` : ''}`);
}

/** Posts once; a second time only if it was forbidden and there are new tokens by now. */
export async function act(name, action, body) {
  if (csrf.length === 0) {
    await changes().catch(() => {}); // the POST itself says what is wrong
  }
  const before = JSON.stringify(csrf);
  try {
    return await post(name, action, body);
  } catch (trouble) {
    if (trouble.kind !== 'forbidden') throw trouble;
    await changes().catch(() => {});
    if (JSON.stringify(csrf) === before) throw trouble;
    return post(name, action, body);
  }
}

/** The evidence package, for the browser to keep. */
export async function evidence(name) {
  const response = await send(`./api/changes/${encodeURIComponent(name)}/evidence.zip`, { headers: plain('*/*') }, 120_000);
  if (!response.ok || kindOf(response) === 'html') throw await trouble(response);
  return response.blob();
}

function post(name, action, body) {
  const headers = { ...plain('application/json'), 'Content-Type': 'application/json' };
  for (const { header, token } of csrf) headers[header] = token;
  return ask(`./api/changes/${encodeURIComponent(name)}/${action}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function ask(url, options = { headers: plain('application/json') }) {
  const response = await send(url, options, PATIENCE);
  if (!response.ok || kindOf(response) !== 'json') throw await trouble(response);
  try {
    return await response.json();
  } catch {
    throw new Trouble('network', 'the answer broke off');
  }
}

async function send(url, options, patience) {
  try {
    // A redirect leads to a log-in page: not followed, so that it is told from an answer.
    return await fetch(new URL(url, HERE), {
      cache: 'no-store', credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(patience), ...options,
    });
  } catch (failure) {
    const slow = failure.name === 'TimeoutError';
    throw new Trouble('network', slow ? `no answer within ${patience / 1000} s` : 'the server cannot be reached');
  }
}

// The second header keeps Spring Security from answering with a redirect or the browser's own log-in window.
function plain(accept) {
  return { Accept: accept, 'X-Requested-With': 'XMLHttpRequest' };
}

function kindOf(response) {
  const type = response.headers.get('Content-Type') ?? '';
  return type.includes('json') ? 'json' : type.includes('html') ? 'html' : 'other';
}

async function trouble(response) {
  if (response.type === 'opaqueredirect' || response.status === 401 || (response.ok && kindOf(response) === 'html')) {
    return new Trouble('out', 'you are logged out', { status: response.status });
  }
  const told = kindOf(response) === 'json' ? await response.json().catch(() => ({})) : {};
  const message = told.message ?? `the server answered ${response.status}`;
  const more = { reasons: told.reasons ?? [], code: told.code ?? '', status: response.status };
  if (response.status === 403) return new Trouble('forbidden', message, more);
  if (response.status === 404) return new Trouble('missing', message, more);
  return new Trouble(response.status >= 500 || response.ok ? 'server' : 'refused', message, more);
}
