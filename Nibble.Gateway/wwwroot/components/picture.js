// A picture for each restaurant, painted from its name and cuisine: always the same, never fetched.
import { html, useMemo } from '../app/html.js';
import { chance } from './city.js';

const palettes = {
  italian: ['#f6e3d0', '#b83a26', '#e9b44c', '#3f7d4e', '#fff8ee'],
  japanese: ['#f3e1e1', '#2f3e46', '#ee8572', '#84a98c', '#fffdf8'],
  indian: ['#fbe4b7', '#9d3c1f', '#e58e26', '#5b8c3a', '#fff6e3'],
  burgers: ['#fde2c4', '#7b4a21', '#d9822b', '#5c9e4a', '#f8d06b'],
  vietnamese: ['#e0efe3', '#2f6b4f', '#d8734a', '#8fbf6a', '#fdfaf0'],
  turkish: ['#f3dcd2', '#8c2f39', '#d98f4e', '#4f7f6b', '#fff4e6'],
  mexican: ['#fce0b5', '#b3432f', '#e9a93b', '#4f8a4c', '#fff3da'],
  thai: ['#e5eed0', '#3d6b35', '#e2903d', '#c8443a', '#fdf9e9'],
  vegan: ['#e4f0dc', '#3d7a45', '#f0b64a', '#c65a7c', '#fbfdf4'],
  german: ['#efe4d2', '#6b4a2b', '#c98a3c', '#6d8f4f', '#fdf6e8'],
};
const others = ['#e9e4f0', '#4a4e8c', '#d9864a', '#5f9a8c', '#fbf8ff'];

function seedOf(text) {
  let seed = 7;
  for (const letter of text) seed = (seed * 31 + letter.codePointAt(0)) | 0;
  return Math.abs(seed);
}

export function Picture({ name, cuisines = [], wide = false }) {
  const art = useMemo(() => paint(name, cuisines[0] ?? ''), [name, cuisines[0]]);
  return html`<svg class=${`picture ${wide ? 'picture-wide' : ''}`} viewBox=${wide ? '0 20 320 100' : '0 0 320 160'} preserveAspectRatio="xMidYMid slice" aria-hidden="true">${art}</svg>`;
}

function paint(name, cuisine) {
  const seed = seedOf(name + cuisine);
  const random = (i) => chance(seed % 100_003, i * 17 + 3);
  const [ground, deep, warm, leaf, plate] = palettes[cuisine] ?? others;
  const turn = Math.round(random(1) * 360);
  const cx = 118 + random(2) * 84;
  const stripes = Array.from({ length: 9 }, (_, i) => html`<rect x=${-120 + i * 62} y="-60" width=${14 + random(30 + i) * 16} height="300" fill=${deep} opacity="0.055" />`);
  const leaves = Array.from({ length: 5 }, (_, i) => {
    const x = random(40 + i) * 320;
    const y = random(50 + i) * 160;
    return Math.hypot(x - cx, y - 84) < 82 ? null : html`<g transform=${`translate(${x} ${y}) rotate(${random(60 + i) * 360})`}><path d="M0-13C8-7 8 7 0 13C-8 7-8-7 0-13Z" fill=${leaf} opacity="0.85" /><path d="M0-11V11" stroke=${plate} stroke-width="1" opacity="0.6" /></g>`;
  });
  return html`
    <rect width="320" height="160" fill=${ground} />
    <g transform=${`rotate(${-24 + random(3) * 48} 160 80)`}>${stripes}</g>
    ${leaves}
    <ellipse cx=${cx + 4} cy="92" rx="70" ry="68" fill=${deep} opacity="0.16" />
    <circle cx=${cx} cy="84" r="68" fill=${plate} />
    <circle cx=${cx} cy="84" r="56" fill="none" stroke=${deep} stroke-opacity="0.1" stroke-width="2" />
    <g transform=${`translate(${cx} 84)`}>${(dishes[cuisine] ?? bowl)({ deep, warm, leaf, plate, random, turn })}</g>
    ${cutlery(cx, deep, random(5) > 0.5)}
  `;
}

const ring = (count, radius, draw) =>
  Array.from({ length: count }, (_, i) => {
    const angle = (i / count) * Math.PI * 2;
    return draw(Math.cos(angle) * radius, Math.sin(angle) * radius, i, (angle * 180) / Math.PI);
  });

const scatter = (random, count, radius, draw) =>
  Array.from({ length: count }, (_, i) => {
    const angle = random(100 + i) * Math.PI * 2;
    const far = Math.sqrt(random(150 + i)) * radius;
    return draw(Math.cos(angle) * far, Math.sin(angle) * far, i);
  });

const pizza = ({ deep, warm, leaf, plate, random, turn }) => html`<g transform=${`rotate(${turn})`}>
  <circle r="52" fill="#d99a4e" /><circle r="45" fill=${deep} /><circle r="43" fill=${warm} opacity="0.85" />
  ${scatter(random, 9, 36, (x, y, i) => html`<circle cx=${x} cy=${y} r=${6 + random(i) * 3} fill=${i % 3 ? deep : plate} />`)}
  ${scatter((i) => random(i + 300), 6, 34, (x, y) => html`<ellipse cx=${x} cy=${y} rx="6" ry="3" fill=${leaf} transform=${`rotate(${x * 9} ${x} ${y})`} />`)}
  <path d="M0 0L52 0M0 0L-26 45M0 0L-26-45" stroke=${plate} stroke-width="2.5" />
</g>`;

const sushi = ({ deep, warm, leaf, plate, turn }) => html`<g transform=${`rotate(${turn})`}>
  ${ring(6, 34, (x, y, i) => html`<g transform=${`translate(${x} ${y})`}><circle r="14" fill=${deep} /><circle r="11" fill=${plate} /><circle r="5" fill=${i % 2 ? warm : leaf} /></g>`)}
  <circle r="14" fill=${deep} /><circle r="11" fill=${plate} /><circle r="5.5" fill=${warm} />
</g>`;

const bowl = ({ deep, warm, leaf, plate, random, turn }) => html`<g transform=${`rotate(${turn})`}>
  <circle r="50" fill=${deep} /><circle r="44" fill=${warm} />
  <path d="M0-44A44 44 0 0 1 38 22L0 0Z" fill=${leaf} /><path d="M38 22A44 44 0 0 1-38 22L0 0Z" fill=${plate} />
  ${scatter(random, 16, 38, (x, y, i) => html`<circle cx=${x} cy=${y} r=${2 + random(i) * 2.5} fill=${i % 2 ? deep : plate} opacity="0.9" />`)}
  <circle r="11" fill=${plate} /><circle r="6" fill="#f0b429" />
</g>`;

const curry = ({ deep, warm, leaf, plate, random, turn }) => html`<g transform=${`rotate(${turn})`}>
  <circle r="52" fill="#c9b6a0" /><circle r="48" fill="#e5d8c6" />
  ${[[0, -20, 25, warm], [-20, 17, 22, deep], [22, 18, 20, leaf]].map(([x, y, r, colour]) => html`<circle cx=${x} cy=${y} r=${r} fill=${plate} /><circle cx=${x} cy=${y} r=${r - 4} fill=${colour} /><path d=${`M${x - r / 2} ${y}q${r / 2}-${r / 2} ${r} 0`} stroke=${plate} stroke-width="2" fill="none" opacity="0.7" />`)}
  ${scatter(random, 8, 40, (x, y) => html`<circle cx=${x} cy=${y} r="2" fill=${leaf} />`)}
</g>`;

const burger = ({ deep, warm, leaf, plate, random }) => html`<g>
  <rect x="-44" y="22" width="88" height="20" rx="10" fill="#d7913f" /><rect x="-48" y="10" width="96" height="15" rx="7.5" fill=${deep} />
  <path d="M-50 8q8 10 16 0t16 0t16 0t16 0t16 0t16 0v-6h-96z" fill=${leaf} /><path d="M-46 2L-10 2L4 14L20 2L46 2L46-3L-46-3Z" fill=${plate} />
  <rect x="-46" y="-10" width="92" height="9" rx="4" fill="#c8443a" /><path d="M-46-10C-46-58 46-58 46-10Z" fill=${warm} />
  ${scatter(random, 9, 22, (x, y) => html`<ellipse cx=${x * 1.3} cy=${-27 + y * 0.45} rx="3" ry="1.8" fill="#fff3d6" />`)}
</g>`;

const noodles = ({ deep, warm, leaf, plate, random, turn }) => html`<g transform=${`rotate(${turn})`}>
  <circle r="52" fill=${deep} /><circle r="45" fill=${warm} opacity="0.75" />
  ${ring(7, 15, (x, y) => html`<circle cx=${x} cy=${y} r="17" fill="none" stroke=${plate} stroke-width="3" opacity="0.85" />`)}
  ${scatter(random, 7, 34, (x, y, i) => html`<circle cx=${x} cy=${y} r="4.5" fill=${i % 2 ? leaf : '#d94f3d'} />`)}
  <g transform="translate(14-16)"><ellipse rx="15" ry="12" fill=${plate} /><circle r="6.5" fill="#f0a52e" /></g>
  <path d="M-58 22L40-62M-50 30L52-52" stroke="#8a5a2b" stroke-width="3.5" stroke-linecap="round" />
</g>`;

const grill = ({ deep, warm, leaf, plate, random, turn }) => html`<g transform=${`rotate(${turn})`}>
  ${[-22, 0, 22].map((y) => html`<path d=${`M-50 ${y}H52`} stroke="#8c7a66" stroke-width="3" stroke-linecap="round" />${[-28, -8, 12, 32].map((x, i) => html`<rect x=${x - 9} y=${y - 8} width="18" height="16" rx="5" fill=${[deep, leaf, warm, deep][(i + Math.abs(y)) % 4]} />`)}`)}
  ${scatter(random, 8, 46, (x, y) => html`<circle cx=${x} cy=${y} r="2.2" fill=${plate} stroke=${leaf} />`)}
</g>`;

const tacos = ({ deep, warm, leaf, plate, turn, random }) => html`<g transform=${`rotate(${turn % 40})`}>
  ${[-24, 0, 24].map((y) => html`<g transform=${`translate(0 ${y})`}><path d="M-42 14A42 34 0 0 1 42 14Z" fill="#e2a84f" />
    ${Array.from({ length: 9 }, (_, i) => html`<circle cx=${-34 + i * 8.5} cy=${-1 - 11 * Math.sin(((i + 1) / 10) * Math.PI)} r=${4.5 + random(i + y + 60) * 2} fill=${[leaf, deep, plate, warm][i % 4]} />`)}
    <path d="M-42 16A42 30 0 0 1 42 16Z" fill="#f0c46f" /></g>`)}
</g>`;

const schnitzel = ({ deep, warm, leaf, plate, random, turn }) => html`<g transform=${`rotate(${turn})`}>
  <path d="M-44-6C-40-38 4-46 28-30C54-14 46 16 20 24C-10 34-48 24-44-6Z" fill=${warm} stroke=${deep} stroke-opacity="0.5" stroke-width="2" />
  ${scatter(random, 12, 26, (x, y) => html`<circle cx=${x} cy=${y - 5} r="1.8" fill=${deep} opacity="0.45" />`)}
  <g transform="translate(6-8)"><circle r="11" fill="#f5d547" /><circle r="8" fill="#fbeb9a" /><path d="M0-8V8M-7-4L7 4M-7 4L7-4" stroke="#f5d547" stroke-width="1.5" /></g>
  ${ring(5, 40, (x, y, i) => i < 3 && html`<ellipse cx=${x} cy=${y * 0.8 + 14} rx="9" ry="6" fill=${i % 2 ? leaf : plate} stroke=${leaf} stroke-width="1.5" />`)}
</g>`;

const dishes = {
  italian: pizza,
  japanese: sushi,
  indian: curry,
  burgers: burger,
  vietnamese: noodles,
  turkish: grill,
  mexican: tacos,
  thai: noodles,
  vegan: bowl,
  german: schnitzel,
};

const cutlery = (cx, deep, left) => html`<g stroke=${deep} stroke-width="3.5" stroke-linecap="round" fill="none" opacity="0.65" transform=${`translate(${left ? cx - 96 : cx + 96} 84)`}>
  <path d="M0 8V46M0 8V-14M-8-44V-22C-8-10 8-10 8-22V-44M0-44V-14" />
</g>`;
