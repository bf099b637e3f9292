// Drawings. Colours come from the style sheet, so that they follow light and dark.

import { svg } from './dom.js';
import { count, minutes } from './words.js';

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Payments and decisions by second, over the last minutes. */
export function rates(canvas) {
  const chart = new window.Chart(canvas, {
    type: 'line',
    data: { datasets: [set('Payments', '--accent', true), set('Decisions', '--ink-soft', false)] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      interaction: { mode: 'index', intersect: false },
      plugins: {
        legend: { position: 'top', align: 'end', labels: { boxWidth: 14, boxHeight: 2 } },
        tooltip: { callbacks: { title: (items) => new Date(items[0].parsed.x * 1000).toLocaleTimeString() } },
      },
      scales: {
        x: { type: 'linear', grid: { display: false }, ticks: { maxTicksLimit: 6, maxRotation: 0, stepSize: 60, callback: minutes } },
        y: { beginAtZero: true, ticks: { maxTicksLimit: 5, callback: count }, border: { display: false } },
      },
    },
  });

  function set(label, name, fill) {
    return { label, data: [], borderWidth: fill ? 2 : 1.5, borderDash: fill ? [] : [4, 3], pointRadius: 0, cubicInterpolationMode: 'monotone', fill, ink: name };
  }

  function paint() {
    for (const one of chart.data.datasets) {
      one.borderColor = colour(one.ink);
      one.backgroundColor = colour('--accent-wash');
    }
    const { x, y } = chart.options.scales;
    chart.options.color = colour('--ink-soft');
    x.ticks.color = y.ticks.color = colour('--ink-soft');
    y.grid = { color: colour('--line') };
    x.border = { color: colour('--line') };
    chart.update('none');
  }

  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', paint);
  paint();
  return {
    show(first, payments, decisions) {
      const start = Math.max(0, payments.findIndex((value, at) => value > 0 || decisions[at] > 0));
      const points = (values) => values.slice(start).map((y, at) => ({ x: first + start + at, y }));
      chart.data.datasets[0].data = points(payments);
      chart.data.datasets[1].data = points(decisions);
      chart.options.scales.x.min = first + start;
      chart.options.scales.x.max = first + payments.length - 1;
      chart.update('none');
    },
    close() {
      scheme.removeEventListener('change', paint);
      chart.destroy();
    },
  };
}

/** A small line without axes; what it says stands beside it in words. */
export function spark(values) {
  const width = 160;
  const height = 32;
  const top = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : width;
  const points = values.map((value, at) => `${(at * step).toFixed(1)},${(height - 2 - (value / top) * (height - 4)).toFixed(1)}`);
  return svg('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true', focusable: 'false' },
    svg('polyline', { points: points.join(' ') }));
}
