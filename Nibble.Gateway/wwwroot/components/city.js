// A drawn city: streets, parks and a river that are always the same for the same place, made from the coordinates alone.
// Everything is in metres; x grows to the east, y to the south.
const perLat = 111_200;

/** A flat world around a latitude; the same for all places within the same degree. */
export function projection(lat) {
  const perLng = perLat * Math.cos((Math.round(lat) * Math.PI) / 180);
  return ({ lat: y, lng: x }) => ({ x: x * perLng, y: -y * perLat });
}

// Small integer hash (Wang), enough for a jitter that looks like chance.
export function chance(a, b = 0) {
  let h = (a * 374_761_393 + b * 668_265_263) | 0;
  h = (h ^ (h >>> 13)) * 1_274_126_177;
  h ^= h >>> 16;
  return (h >>> 0) / 4_294_967_296;
}

/** The part of the city within a box: arrays of shapes to draw, from the ground up. */
export function cityWithin({ x, y, width, height }) {
  const block = width > 26_000 ? 1600 : width > 13_000 ? 800 : width > 5200 ? 400 : 200;
  const line = (k, axis) => (k + (chance(k, axis) - 0.5) * 0.36) * block;
  const columns = range(x, width, block);
  const rows = range(y, height, block);
  const streets = { minor: [], major: [] };
  for (const k of columns) streets[isMajor(k, block) ? 'major' : 'minor'].push(`M${round(line(k, 1))} ${round(y - block)}v${round(height + 2 * block)}`);
  for (const k of rows) streets[isMajor(k, block) ? 'major' : 'minor'].push(`M${round(x - block)} ${round(line(k, 2))}h${round(width + 2 * block)}`);
  for (const k of range(x + y, width + height, 5200)) {
    const at = (k + chance(k, 3)) * 5200;
    streets.major.push(`M${round(x - block)} ${round(at - x + block)}L${round(x + width + block)} ${round(at - x - width - block)}`);
  }
  const parks = [];
  for (const i of columns) {
    for (const j of rows) {
      if (chance(i * 7 + 3, j * 13 + 5) > 0.075) continue;
      const wide = chance(i, j + 99) > 0.5 ? 2 : 1;
      parks.push({ x: line(i, 1), y: line(j, 2), width: line(i + wide, 1) - line(i, 1), height: line(j + 1, 2) - line(j, 2) });
    }
  }
  return { streets, parks, rivers: rivers({ x, y, width, height }) };
}

const isMajor = (k, block) => (k * block) % 1600 === 0 || (block >= 800 && k % 2 === 0);

function range(from, length, step) {
  const first = Math.floor(from / step) - 1;
  return Array.from({ length: Math.ceil(length / step) + 3 }, (_, i) => first + i);
}

const apart = 9000;
const through = -52.5165 * perLat; // one of them runs through the middle of the demo city

function rivers({ x, y, width, height }) {
  const found = [];
  const first = Math.floor((y - through) / apart) - 1;
  for (let k = first; k <= first + Math.ceil(height / apart) + 2; k++) {
    const points = [];
    for (let at = x - 400; at <= x + width + 400; at += Math.max(60, width / 60)) {
      const bend = 520 * Math.sin(at / 1900 + k * 2.1) + 260 * Math.sin(at / 730 + k);
      points.push(`${round(at)} ${round(through + k * apart + bend)}`);
    }
    found.push(`M${points.join('L')}`);
  }
  return found;
}

export const round = (value) => Math.round(value * 10) / 10;
