// What is drawn over and under the lines of a chart.

import { token } from './theme.js';

/** Regions above limits: [{from, label}], in the units of the y axis. */
export function drawBands(plot, bands) {
  inside(plot, (context, box, scale) => {
    let below = Infinity;
    for (const band of bands) {
      const y = plot.valToPos(band.from, 'y', true);
      if (y < box.top) continue;
      context.fillStyle = token('--band');
      context.fillRect(box.left, box.top, box.width, y - box.top);
      context.strokeStyle = token('--bad');
      context.lineWidth = scale;
      context.setLineDash([2 * scale, 3 * scale]);
      stroke(context, box.left, y, box.left + box.width, y);
      if (below - y < 13 * scale || y - box.top < 12 * scale) continue; // no room for words
      text(context, band.label, box.left + 6 * scale, y - 4 * scale, 'left', '--bad', scale);
      below = y;
    }
  });
}

/** Times of which nobody knows: hatched, and labelled where there is room. */
export function drawGaps(plot, gaps) {
  inside(plot, (context, box, scale) => {
    for (const gap of gaps) {
      const left = Math.max(box.left, plot.valToPos(gap.from, 'x', true));
      const right = Math.min(box.left + box.width, plot.valToPos(gap.until, 'x', true));
      const width = Math.max(right - left, 3 * scale);
      if (right < box.left || left > box.left + box.width) continue;
      context.fillStyle = hatch(context, scale);
      context.fillRect(left, box.top, width, box.height);
      const label = gap.label ?? 'gap';
      context.font = font(scale);
      if (context.measureText(label).width + 12 * scale < width) {
        context.fillStyle = token('--panel');
        const w = context.measureText(label).width + 8 * scale;
        context.fillRect(left + width / 2 - w / 2, box.top + box.height / 2 - 8 * scale, w, 16 * scale);
        text(context, label, left + width / 2, box.top + box.height / 2 + 4 * scale, 'center', '--muted', scale);
      }
    }
  });
}

/** What lies beyond the top of the axis: an arrow at the edge, in the colour of its line. */
export function drawBeyond(plot, top) {
  const scale = devicePixelRatio;
  const { context, box } = parts(plot);
  context.save();
  plot.series.forEach((series, i) => i > 0 && plot.data[i].forEach((value, at) => {
    if (value === null || value === undefined || value <= top) return;
    context.fillStyle = series.stroke(plot, i);
    shape(context, 'flip', plot.valToPos(plot.data[0][at], 'x', true), box.top - 6 * scale, 4 * scale, scale);
  }));
  context.restore();
}

const TONES = { flip: '--text', trip: '--bad', freeze: '--unsure', deploy: '--deploy' };

/** Events: a line down, and its shape above the plot. */
export function drawMarks(plot, marks) {
  const scale = devicePixelRatio;
  const { context, box } = parts(plot);
  context.save();
  for (const mark of marks) {
    const x = plot.valToPos(mark.at, 'x', true);
    if (x < box.left - 1 || x > box.left + box.width + 1) continue;
    context.strokeStyle = context.fillStyle = token(TONES[mark.kind] ?? '--muted');
    context.lineWidth = scale;
    context.setLineDash([scale, 3 * scale]);
    stroke(context, x, box.top, x, box.top + box.height);
    context.setLineDash([]);
    shape(context, mark.kind, x, box.top - 8 * scale, 4.5 * scale, scale);
  }
  context.restore();
}

function shape(context, kind, x, y, r, scale) {
  context.beginPath();
  if (kind === 'trip') {
    context.lineWidth = 2 * scale;
    context.moveTo(x - r, y - r);
    context.lineTo(x + r, y + r);
    context.moveTo(x + r, y - r);
    context.lineTo(x - r, y + r);
    context.stroke();
    return;
  }
  if (kind === 'freeze') {
    context.fillRect(x - r, y - r, r * 0.8, 2 * r);
    context.fillRect(x + r * 0.2, y - r, r * 0.8, 2 * r);
    return;
  }
  const points = kind === 'deploy' ? [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]] : [[0, -1], [1.15, 1], [-1.15, 1]];
  points.forEach(([dx, dy], i) => (i ? context.lineTo : context.moveTo).call(context, x + dx * r, y + dy * r));
  context.closePath();
  context.fill();
}

function parts(plot) {
  return { context: plot.ctx, box: plot.bbox };
}

function inside(plot, draw) {
  const { context, box } = parts(plot);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  draw(context, box, devicePixelRatio);
  context.restore();
}

function stroke(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

const font = scale => `${11 * scale}px ${token('--font')}`;

function text(context, words, x, y, align, colour, scale) {
  context.font = font(scale);
  context.textAlign = align;
  context.fillStyle = token(colour);
  context.fillText(words, x, y);
}

function hatch(context, scale) {
  const size = Math.round(7 * scale);
  const tile = document.createElement('canvas');
  tile.width = tile.height = size;
  const pen = tile.getContext('2d');
  pen.strokeStyle = token('--hatch');
  pen.lineWidth = scale;
  stroke(pen, -1, size + 1, size + 1, -1);
  stroke(pen, -1, 1, 1, -1);
  stroke(pen, size - 1, size + 1, size + 1, size - 1);
  return context.createPattern(tile, 'repeat');
}
