// Figures and times in words. Ages are reckoned from the snapshot's own time: the browser's clock may be wrong.

import { html, nothing } from './vendor/lit-html.js';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const clockTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minuteTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayTime = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const fullTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

const SPACE = '\u00a0'; // keeps a figure and its unit on one line

export const known = value => value !== null && value !== undefined;

export function number(value, digits = 3) {
  if (!known(value) || Number.isNaN(value)) return '–';
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return whole.format(value);
  return String(Number(value.toPrecision(digits)));
}

export const percent = value => (known(value) ? `${number(value)}${SPACE}%` : '–');

export const millis = value => (known(value) ? (value >= 1000 ? `${number(value / 1000)}${SPACE}s` : `${number(value)}${SPACE}ms`) : '–');

/** 40 s, 12 min, 3 h 20 min, 2 d 4 h. */
export function duration(seconds) {
  if (!known(seconds)) return '–';
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return `${s}${SPACE}s`;
  if (s < 7200) return `${Math.floor(s / 60)}${SPACE}min`;
  if (s < 172_800) return pair(Math.floor(s / 3600), 'h', Math.floor((s % 3600) / 60), 'min');
  return pair(Math.floor(s / 86_400), 'd', Math.floor((s % 86_400) / 3600), 'h');
}

function pair(first, unit, second, smaller) {
  return `${first}${SPACE}${unit}` + (second ? ` ${second}${SPACE}${smaller}` : '');
}

export function instant(text) {
  const time = known(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? null : time / 1000;
}

export function ageOf(at, now) {
  const from = instant(at);
  const until = instant(now);
  return from === null || until === null ? null : until - from;
}

/** The time of the day, with the date if it is another day than the snapshot's. */
export function clock(at, now, seconds = false) {
  const time = instant(at);
  if (time === null) return known(at) ? String(at) : '–';
  const date = new Date(time * 1000);
  const today = instant(now);
  const sameDay = today !== null && new Date(today * 1000).toDateString() === date.toDateString();
  return (sameDay ? (seconds ? clockTime : minuteTime) : dayTime).format(date);
}

export function when(at, now, seconds = false) {
  const time = instant(at);
  if (time === null) return html`<span>${clock(at, now)}</span>`;
  return html`<time datetime=${at} title=${fullTime.format(new Date(time * 1000))}>${clock(at, now, seconds)}</time>`;
}

export const since = (at, now) => (known(at) ? html`since ${when(at, now)} (${duration(ageOf(at, now))})` : nothing);

export const short = (text, length = 12) => (text && text.length > length ? `${text.slice(0, length)}…` : text ?? '–');

/** The beginning of an instance's id, which is enough to tell it from others. */
export const brief = id => String(id ?? '–').slice(0, 8);

export const many = (count, one, more = `${one}s`) => `${number(count)} ${count === 1 ? one : more}`;
