// The colours of the charts come from the style sheet, so that there is one place for them.

/** A custom property of the style sheet. */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const DASHES = { old: [6, 3], faint: [2, 3] };
const INSTANCES = 6;

/** The look of the nth instance; after six they begin anew, with dashes. */
export const instanceLook = index => `instance-${index % INSTANCES}${index >= INSTANCES ? '-again' : ''}`;

/** A look by name, as uPlot wants it: the old path is dashed, the new one solid, the set share is a staircase. */
export function look(name, uPlot) {
  const points = { show: false };
  const alone = { size: 5, width: 1.2, show: true, filter: lonely };
  switch (name) {
    case 'set':
      return { stroke: token('--text'), width: 1.6, paths: uPlot.paths.stepped({ align: 1 }), spanGaps: true, points };
    case 'old': return { stroke: token('--old'), width: 1.8, dash: DASHES.old, points: alone };
    case 'new': return { stroke: token('--new'), width: 1.8, points: alone };
    case 'old-thin': return { stroke: token('--old'), width: 1, dash: DASHES.old, points };
    case 'new-thin': return { stroke: token('--new'), width: 1, points };
    case 'old-bars': return bars('--old', -1, uPlot);
    case 'new-bars': return bars('--new', 1, uPlot);
    default: {
      const stroke = token(`--${name.replace('-again', '')}`);
      return { stroke, width: 1.4, dash: name.endsWith('-again') ? DASHES.faint : undefined, points: { ...alone, fill: stroke } };
    }
  }
}

function bars(colour, align, uPlot) {
  return {
    stroke: token(colour), fill: token(colour), width: 0,
    paths: uPlot.paths.bars({ size: [0.42, 10, 1], align, gap: 0 }), points: { show: false },
  };
}

// A minute between two gaps has no line: a point shows it.
function lonely(plot, index) {
  const values = plot.data[index];
  const found = [];
  for (let i = 0; i < values.length; i++) {
    if (known(values[i]) && !known(neighbour(values, i, -1)) && !known(neighbour(values, i, 1))) found.push(i);
  }
  return found;
}

const known = value => value !== null && value !== undefined;

// undefined is a time of another series, null a gap.
function neighbour(values, from, step) {
  let i = from + step;
  while (i >= 0 && i < values.length && values[i] === undefined) i += step;
  return values[i];
}
