// Asks again and again: each 2 s, not while nobody looks, and ever more seldom while it fails.

const EVERY = 2_000;
const SELDOM = 30_000;

/** ask() is called one at a time; failed(trouble, seconds) hears in how many seconds the next try is. */
export function poll(ask, failed) {
  let timer = 0;
  let asking = false;
  let again = false;
  let failures = 0;

  async function turn() {
    clearTimeout(timer);
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    let wait = EVERY;
    try {
      await ask();
      failures = 0;
    } catch (trouble) {
      wait = Math.min(SELDOM, EVERY * 2 ** failures);
      failures = Math.min(failures + 1, 10);
      failed(trouble, wait / 1000);
    }
    asking = false;
    if (again) {
      again = false;
      turn();
    } else if (!document.hidden) {
      timer = setTimeout(turn, wait);
    }
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) clearTimeout(timer);
    else turn();
  });
  turn();
  return turn;
}
