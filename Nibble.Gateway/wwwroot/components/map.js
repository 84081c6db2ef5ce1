// The city map: the way from the restaurant to the door, and whoever drives it. Drawn, so it needs no map service.
import { html, useEffect, useMemo, useRef, useState } from '../app/html.js';
import { distanceKm } from '../app/format.js';
import { cityWithin, projection, round } from './city.js';

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * pickup, dropoff, driver: { lat, lng } or null; path: the way ahead; travelled: the way behind; dots: others on the
 * road; label: the same in words.
 */
export function CityMap({ pickup, dropoff, driver, path = [], travelled = [], dots = [], label, aspect = 16 / 11, children, class: extra = 'map-tall', centre, least = 1500 }) {
  const middle = pickup ?? dropoff ?? driver ?? centre ?? dots[0];
  const project = useMemo(() => projection(middle?.lat ?? 0), [Math.round(middle?.lat ?? 0)]);
  const shown = useRef({ key: '', box: null });
  const points = [pickup, dropoff, driver, ...(pickup ? [] : dots), centre].filter(Boolean).map(project);
  const key = JSON.stringify([pickup, dropoff, centre, aspect]);
  // The part that is shown grows when somebody leaves it, but does not jump about after each step of the driver.
  if (points.length > 0 && (shown.current.key !== key || !points.every((point) => isWithin(shown.current.box, point)))) {
    shown.current = { key, box: boxAround(points, aspect, least, shown.current.key === key ? shown.current.box : null) };
  }
  const box = shown.current.box;
  const city = useMemo(() => (box ? cityWithin(box) : null), [box]);
  const at = useGlide(driver ? project(driver) : null);
  if (!box) return html`<div class=${`map ${extra}`}><div class="skeleton"></div></div>`;

  const unit = box.width / 640;
  const view = `${round(box.x)} ${round(box.y)} ${round(box.width)} ${round(box.height)}`;
  const line = (list) => list.map((point, i) => { const p = project(point); return `${i ? 'L' : 'M'}${round(p.x)} ${round(p.y)}`; }).join('');
  const place = (point) => { const p = project(point); return `translate(${round(p.x)} ${round(p.y)}) scale(${unit})`; };
  return html`<div class=${`map ${extra}`}>
    <svg viewBox=${view} preserveAspectRatio="xMidYMid slice" role="img" aria-label=${label}>
      <rect class="map-block" x=${box.x - box.width} y=${box.y - box.height} width=${3 * box.width} height=${3 * box.height} />
      ${city.parks.map((park, i) => html`<rect key=${i} class="map-park" ...${park} rx=${6 * unit} />`)}
      ${city.rivers.map((d, i) => html`<path key=${i} class="map-water" d=${d} stroke-width=${Math.max(130, 14 * unit)} />`)}
      <path class="map-street" d=${city.streets.minor.join('')} stroke-width=${2.4 * unit} />
      <path class="map-street" d=${city.streets.major.join('')} stroke-width=${5.5 * unit} />
      ${travelled.length > 1 && html`<path class="map-travelled" d=${line(travelled)} stroke-width=${4 * unit} />`}
      ${path.length > 1 && html`<path class="map-way" d=${line(path)} stroke-width=${4.5 * unit} stroke-dasharray=${`${1 * unit} ${9 * unit}`} />`}
      ${dots.map((dot, i) => html`<g key=${dot.id ?? i} transform=${place(dot)}><circle class="map-dot" r="6" /></g>`)}
      ${pickup && html`<g transform=${place(pickup)}><circle class="map-pin" r="15" stroke-width="2.5" /><path class="map-glyph" stroke-width="2" d="M-4-7v5m3-5v5m-6-5v3c0 4 6 4 6 0m-3 2v7M5-7c-3 1-3 7 0 7v7" /></g>`}
      ${dropoff && html`<g transform=${place(dropoff)}><circle class="map-pin map-pin-home" r="15" stroke-width="2.5" /><path class="map-glyph map-glyph-home" stroke-width="2" d="M-7 0L0-7L7 0M-5-1v7H5v-7" /></g>`}
      ${at &&
      html`<g transform=${`translate(${round(at.x)} ${round(at.y)}) scale(${unit})`}>
        <circle class="map-pulse" r="22" /><circle class="map-driver" r="12" stroke-width="3" />
      </g>`}
    </svg>
    ${children}
  </div>`;
}

function nearestOn(a, b, at) {
  const shrink = Math.cos((at.lat * Math.PI) / 180);
  const [x, y] = [(b.lng - a.lng) * shrink, b.lat - a.lat];
  const share = Math.max(0, Math.min(1, ((at.lng - a.lng) * shrink * x + (at.lat - a.lat) * y) / (x * x + y * y || 1)));
  return { lat: a.lat + (b.lat - a.lat) * share, lng: a.lng + (b.lng - a.lng) * share };
}

/** What of a way is still ahead of where somebody is. */
export function ahead(path, at) {
  if (!at || path.length < 2) return path;
  let nearest = 0;
  let least = Infinity;
  for (let i = 0; i + 1 < path.length; i++) {
    const far = distanceKm(at, nearestOn(path[i], path[i + 1], at));
    if (far < least) [least, nearest] = [far, i];
  }
  return [at, ...path.slice(nearest + 1)];
}

function isWithin(box, point) {
  const margin = box.width * 0.04;
  return point.x > box.x + margin && point.x < box.x + box.width - margin && point.y > box.y + margin && point.y < box.y + box.height - margin;
}

function boxAround(points, aspect, least, before) {
  const all = before ? [...points, { x: before.x + before.width / 4, y: before.y + before.height / 4 }, { x: before.x + (before.width * 3) / 4, y: before.y + (before.height * 3) / 4 }] : points;
  const xs = all.map((point) => point.x);
  const ys = all.map((point) => point.y);
  const centre = { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 };
  const width = Math.max((Math.max(...xs) - Math.min(...xs)) * 1.45, (Math.max(...ys) - Math.min(...ys)) * 1.55 * aspect, least);
  return { x: centre.x - width / 2, y: centre.y - width / aspect / 2, width, height: width / aspect };
}

/** Lets a point glide to where it is told to be, in the second until it is told again. */
function useGlide(target) {
  const [at, setAt] = useState(target);
  const now = useRef(target);
  const frame = useRef(0);
  useEffect(() => {
    cancelAnimationFrame(frame.current);
    if (!target || !now.current || calm()) {
      now.current = target;
      setAt(target);
      return undefined;
    }
    const from = now.current;
    const started = performance.now();
    const step = (time) => {
      const share = Math.min(1, (time - started) / 1000);
      now.current = { x: from.x + (target.x - from.x) * share, y: from.y + (target.y - from.y) * share };
      setAt(now.current);
      if (share < 1) frame.current = requestAnimationFrame(step);
    };
    frame.current = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame.current);
  }, [target?.x, target?.y]);
  return at;
}
