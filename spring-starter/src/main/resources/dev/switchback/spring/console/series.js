// From the snapshot's lists to what charts draw. A minute that nobody counted is null, a path that nobody took has no rate.

import { instant, known } from './format.js';

const MINUTE = 60;

/** Of how many seconds a point is: what the server says, or the longest time of which all are multiples. */
export function stretch(snapshot, times) {
  if (known(snapshot.stretchSeconds)) return snapshot.stretchSeconds;
  let found = 0;
  for (let i = 1; i < times.length; i++) found = divisor(found, Math.abs(Math.round(times[i] - times[i - 1])));
  return Math.max(found, MINUTE);
}

const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));

/** Whole minutes from the first to the last, those between without counts as null. */
export function timeline(snapshot) {
  const minutes = (snapshot.minutes ?? []).map(minute => ({ ...minute, x: instant(minute.at) })).filter(minute => minute.x !== null);
  minutes.sort((a, b) => a.x - b.x);
  const gaps = gapsOf(snapshot);
  const wide = stretch(snapshot, minutes.map(minute => minute.x));
  const rows = [];
  for (const minute of minutes) {
    const last = rows.at(-1);
    // One row that says nothing is enough to break a line.
    if (last && minute.x - last.x > wide * 1.5) rows.push({ x: last.x + wide });
    const inGap = gaps.some(gap => gap.whole && minute.x >= gap.from && minute.x < gap.until);
    rows.push(inGap ? { x: minute.x } : minute);
  }
  const until = instant(snapshot.at) ?? rows.at(-1)?.x ?? 0;
  const from = Math.min(...[...rows.map(row => row.x), ...gaps.map(gap => gap.from), until - 10 * MINUTE].filter(x => x !== null));
  return { rows, gaps, from, until, wide };
}

/** Gaps with their ends in seconds; `whole` if no instance at all counted. */
export function gapsOf(snapshot) {
  const now = instant(snapshot.at);
  return (snapshot.gaps ?? [])
    .map(gap => ({ ...gap, from: instant(gap.from), until: instant(gap.until) ?? now, whole: !known(gap.instance), label: 'no counts' }))
    .filter(gap => gap.from !== null);
}

/** One figure of one path for each row; null where there is none. */
export function values(rows, path, figure) {
  return rows.map(row => {
    const counts = row[path];
    if (!known(counts) || !counts.calls) return null;
    return figure(counts) ?? null;
  });
}

export const errorShare = counts => (100 * counts.errors) / counts.calls;

/** The set share and each instance's observed one, on one axis of times. */
export function staircase(snapshot, uPlot) {
  const now = instant(snapshot.at);
  const given = snapshot.staircase;
  const gaps = gapsOf(snapshot);
  const steps = (given.set ?? []).map(step => [instant(step.at), step.percent]).filter(([x]) => x !== null);
  const times = [...new Set((given.observed ?? []).flatMap(one => (one.points ?? []).map(point => instant(point.at))))].sort((a, b) => a - b);
  const wide = stretch(snapshot, times);
  const observed = (given.observed ?? []).map(one => ({ ...one, points: broken(one.points ?? [], gaps, wide) }));
  const marks = (given.marks ?? []).map(mark => ({ ...mark, at: instant(mark.at), time: mark.at })).filter(mark => mark.at !== null);
  const seen = observed.flatMap(one => one.points.map(point => point.x));
  const from = Math.min(...(seen.length ? seen : steps.map(([x]) => x)), ...near(marks, seen, now), now - 10 * MINUTE);
  const tables = [stepsWithin(steps, from, now), ...observed.map(one => [one.points.map(p => p.x), one.points.map(p => p.percent)])];
  const [xs, ...lines] = uPlot.join(tables);
  return { xs, lines, observed, marks, gaps, from, until: now };
}

// Marks shortly before the first counts belong into the picture; those of last week do not.
function near(marks, seen, now) {
  const first = Math.min(...seen, now);
  const room = Math.max((now - first) / 4, 10 * MINUTE);
  return marks.map(mark => mark.at).filter(at => at > first - room);
}

function stepsWithin(steps, from, now) {
  const before = steps.filter(([x]) => x <= from).at(-1);
  const inside = steps.filter(([x]) => x > from && x < now);
  const all = [...(before ? [[from, before[1]]] : []), ...inside];
  const last = all.at(-1);
  if (last) all.push([now, last[1]]);
  return [all.map(([x]) => x), all.map(([, y]) => y)];
}

function broken(points, gaps, wide) {
  const rows = [];
  for (const point of points) {
    const x = instant(point.at);
    if (x === null) continue;
    const last = rows.at(-1);
    const apart = last && (x - last.x > wide * 1.5 || gaps.some(gap => gap.whole && gap.from < x && gap.until > last.x));
    if (apart) rows.push({ x: last.x + 1, percent: null, calls: 0 });
    rows.push({ x, percent: point.calls === 0 ? null : point.percent, calls: point.calls });
  }
  return rows;
}
