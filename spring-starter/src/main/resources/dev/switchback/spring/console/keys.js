// Keys that lead to places. None of them does anything by itself, and all need Alt, so that typing is safe.

const PLACES = { KeyR: '#roll-back', KeyC: '.chooser a[aria-current]', KeyT: '#ramp-title', KeyG: '#gate-title', KeyJ: '#journal-title' };

document.addEventListener('keydown', event => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || document.querySelector('dialog[open]')) return;
  const place = PLACES[event.code] && document.querySelector(PLACES[event.code]);
  if (!place) return;
  event.preventDefault();
  place.scrollIntoView({ block: 'nearest' });
  place.focus();
});
