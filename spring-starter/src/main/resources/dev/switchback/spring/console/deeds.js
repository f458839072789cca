// What the buttons do: ask the server, and tell what came of it.

import { act, evidence } from './api.js';
import { rescue } from './actions.js';
import { state, tell } from './store.js';

let hurry = () => {};

/** How to look again at once after something was done. */
export const lookAgainBy = look => { hurry = look; };

let rolling = -1_000;

/** One click, no question. Only the second click of a double click is passed over. */
export async function rollBack(pressed) {
  if (!state.name || pressed - rolling < 500) return;
  rolling = pressed;
  const name = state.name;
  const why = 'rolled back in the console';
  try {
    const done = await act(name, 'off', { reason: why });
    tell({ good: true, title: 'Rolled back', text: done.message, before: done.before, after: done.after });
  } catch (trouble) {
    tell({
      good: false, title: 'Roll back did not happen', ...words(trouble),
      sql: rescue(name, state.me?.name ?? 'your name', why),
    });
  }
  hurry();
}

/** Throws the Trouble, for the dialog to show. */
export async function perform(name, id, title, body) {
  const done = await act(name, id, body);
  tell({ good: true, title, text: done.message, before: done.before, after: done.after });
  hurry();
}

export async function download() {
  const name = state.name;
  try {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await evidence(name));
    link.download = `${name}-evidence.zip`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (trouble) {
    tell({ good: false, title: 'No evidence package', ...words(trouble) });
  }
}

/** What came instead, in a sentence, and the reasons if they say more than it does. */
export function words(trouble) {
  const reasons = trouble.reasons;
  const joined = reasons.join('; ') === trouble.message;
  const text = joined && reasons.length > 1 ? `refused, for ${reasons.length} reasons` : trouble.message || 'it failed';
  return { text: `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`, reasons: joined && reasons.length < 2 ? [] : reasons };
}
