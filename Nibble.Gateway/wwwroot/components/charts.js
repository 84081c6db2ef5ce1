// Small charts in SVG. Each has its figures in a table too, for those who do not see it.
import { html, useEffect, useId, useRef, useState } from '../app/html.js';

const top = (values) => {
  const most = Math.max(...values, 1);
  const step = 10 ** Math.floor(Math.log10(most));
  return Math.ceil(most / (step / 2)) * (step / 2);
};

/** As wide as its place on the page, so that text and lines keep their size. */
function Frame({ height, label, rows, columns, draw }) {
  const id = useId();
  const root = useRef(null);
  const [width, setWidth] = useState(520);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(240, Math.round(entry.contentRect.width))));
    observer.observe(root.current);
    return () => observer.disconnect();
  }, []);
  return html`<figure ref=${root} aria-labelledby=${id}>
    <figcaption id=${id} class="visually-hidden">${label}</figcaption>
    <svg class="chart" viewBox=${`0 0 ${width} ${height}`} aria-hidden="true">${draw(width)}</svg>
    <div class="visually-hidden">
      <table>
        <thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
      </table>
    </div>
  </figure>`;
}

const grid = (width, height, left, bottom, most, format) =>
  [0, 0.5, 1].map((share) => {
    const y = height - bottom - share * (height - bottom - 10);
    return html`<line class="axis" x1=${left} x2=${width} y1=${y} y2=${y} /><text x=${left - 6} y=${y + 4} text-anchor="end">${format(most * share)}</text>`;
  });

const rowsOf = (points, format) => points.map((point) => [point.label, format(point.value)]);
const [left, bottom] = [46, 24];

/** points: [{ label, value }], oldest first. */
export function LineChart({ points, label, format = String, height = 220, unit = 'Value' }) {
  const most = top(points.map((point) => point.value));
  const draw = (width) => {
    const x = (i) => left + (i / Math.max(1, points.length - 1)) * (width - left - 8);
    const y = (value) => height - bottom - (value / most) * (height - bottom - 10);
    const line = points.map((point, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(point.value).toFixed(1)}`).join('');
    const every = Math.ceil(points.length / (width / 90));
    return html`${grid(width, height, left, bottom, most, format)}
      ${points.length > 1 && html`<path class="area" d=${`${line}L${x(points.length - 1)} ${height - bottom}L${left} ${height - bottom}Z`} /><path class="line" d=${line} />`}
      ${points.length > 0 && html`<circle class="point" r="4" cx=${x(points.length - 1)} cy=${y(points.at(-1).value)} />`}
      ${points.map((point, i) => (points.length - 1 - i) % every === 0 && html`<text key=${i} x=${x(i)} y=${height - 6} text-anchor=${i === points.length - 1 ? 'end' : 'middle'}>${point.label}</text>`)}`;
  };
  return html`<${Frame} ...${{ height, label, draw }} columns=${['Time', unit]} rows=${rowsOf(points, format)} />`;
}

export function BarChart({ points, label, format = String, height = 220, unit = 'Value' }) {
  const most = top(points.map((point) => point.value));
  const draw = (width) => {
    const step = (width - left) / Math.max(1, points.length);
    const every = Math.ceil(points.length / (width / 70));
    return html`${grid(width, height, left, bottom, most, format)}
      ${points.map((point, i) => {
        const tall = (point.value / most) * (height - bottom - 10);
        return html`<rect key=${i} class="bar" x=${left + i * step + step * 0.14} width=${step * 0.72} y=${height - bottom - tall} height=${Math.max(tall, point.value > 0 ? 1 : 0)} rx=${Math.min(4, step * 0.2)}><title>${point.label}: ${format(point.value)}</title></rect>
          ${i % every === 0 && html`<text x=${left + i * step + step / 2} y=${height - 6} text-anchor="middle">${point.label}</text>`}`;
      })}`;
  };
  return html`<${Frame} ...${{ height, label, draw }} columns=${['Time', unit]} rows=${rowsOf(points, format)} />`;
}

/** rows: [{ label, value, note }], the most first. */
export const BarList = ({ rows, format = String, label }) => {
  const most = Math.max(...rows.map((row) => row.value), 1);
  return html`<ul class="bar-list" aria-label=${label}>
    ${rows.map(
      (row) => html`<li key=${row.key ?? row.label}>
        <div class="row-between"><span>${row.label}</span><span class="numbers strong">${format(row.value)}${row.note && html` <span class="muted small">${row.note}</span>`}</span></div>
        <progress max=${most} value=${row.value} aria-label=${row.label}></progress>
      </li>`,
    )}
  </ul>`;
};
