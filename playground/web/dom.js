// Building the page: everything people wrote goes in as text, never as markup.

// el makes an element. Properties are attributes, but for on… handlers, class
// and data; children are nodes or text.
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'data') Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Line drawings on a 24-unit square.
const drawings = {
  send: 'M5 12 L19 5 L14 19 L11 13 Z M11 13 L19 5',
  plus: 'M12 5 V19 M5 12 H19',
  image: 'M4 6 H20 V18 H4 Z M4 16 L9 11 L13 15 L16 12 L20 16 M15.5 9.2 h.01',
  sparkle: 'M12 4 L13.8 10.2 L20 12 L13.8 13.8 L12 20 L10.2 13.8 L4 12 L10.2 10.2 Z',
  file: 'M7 3 H14 L18 7 V21 H7 Z M14 3 V7 H18',
  mic: 'M12 4 a2.5 2.5 0 0 1 2.5 2.5 V12 a2.5 2.5 0 0 1 -5 0 V6.5 A2.5 2.5 0 0 1 12 4 Z M6.5 11.5 a5.5 5.5 0 0 0 11 0 M12 17 V20',
  smile: 'M12 4 a8 8 0 1 0 .01 0 Z M8.5 13.5 c1.5 3 5.5 3 7 0 M9.2 9.8 h.01 M14.8 9.8 h.01',
  place: 'M12 21 C7 15 6 12.5 6 10 a6 6 0 0 1 12 0 C18 12.5 17 15 12 21 Z M12 8 a2 2 0 1 0 .01 0 Z',
  person: 'M12 4.5 a3.5 3.5 0 1 0 .01 0 Z M5 20 c0 -4 3 -6 7 -6 s7 2 7 6',
  people: 'M9 5 a3 3 0 1 0 .01 0 Z M3 19 c0 -3.5 2.5 -5.5 6 -5.5 s6 2 6 5.5 M16 5.5 a2.5 2.5 0 0 1 0 5 M17.5 13.8 c2.2 .6 3.5 2.4 3.5 5.2',
  reply: 'M10 6 L4 12 L10 18 M4 12 H14 c4 0 6 2 6 6',
  pen: 'M4 20 L5 15.5 L16 4.5 L19.5 8 L8.5 19 Z',
  keyboard: 'M3 6 H21 V18 H3 Z M7 10 h.01 M11 10 h.01 M15 10 h.01 M8 14 H16',
  more: 'M6 12 h.01 M12 12 h.01 M18 12 h.01',
  close: 'M6 6 L18 18 M18 6 L6 18',
  check: 'M5 12.5 L10 17.5 L19 7.5',
  checks: 'M1.5 13 L6 17.5 L15 7.5 M10.8 15.8 L12.5 17.5 L21.5 7.5',
  outside: 'M9 5 H5 V19 H19 V15 M13 5 H19 V11 M19 5 L11 13',
  lock: 'M6 11 H18 V20 H6 Z M9 11 V8 a3 3 0 0 1 6 0 V11',
  play: 'M8 5 L19 12 L8 19 Z',
  pause: 'M8 5 V19 M16 5 V19',
  block: 'M12 4 a8 8 0 1 0 .01 0 Z M6.5 6.5 L17.5 17.5',
  trash: 'M5 7 H19 M9 7 V4 H15 V7 M7 7 L8 20 H16 L17 7',
  down: 'M6 9 L12 15 L18 9',
  hash: 'M9 4 L7 20 M17 4 L15 20 M4 9 H20 M4 15 H20',
  chat: 'M4 5 H20 V16 H11 L7 20 V16 H4 Z',
  headset: 'M4 14 v-2 a8 8 0 0 1 16 0 v2 M4 13 h3 v6 H4 Z M20 13 h-3 v6 h3 Z',
  link: 'M10 14 a4 4 0 0 0 5.7 0 l3 -3 a4 4 0 0 0 -5.7 -5.7 l-1 1 M14 10 a4 4 0 0 0 -5.7 0 l-3 3 a4 4 0 0 0 5.7 5.7 l1 -1',
  pin: 'M9 4 H15 L14 10 L17 13 H7 L10 10 Z M12 13 V20',
};

// icon draws one of the line drawings; it says nothing to screen readers.
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', drawings[name]);
  svg.append(path);
  return svg;
}

// button is an icon button with a name for screen readers and a tooltip.
export function button(name, text, onclick, properties = {}) {
  return el('button', { type: 'button', class: 'icon-button', title: text, 'aria-label': text, onclick, ...properties }, icon(name));
}

// avatar shows the first character of a name on a colour of its own.
export function avatar(id, name, small = false) {
  const hue = (Math.abs(Number(id)) * 137) % 360;
  const node = el('span', { class: small ? 'avatar small' : 'avatar', 'aria-hidden': 'true' }, [...(name || '?')][0]);
  node.style.setProperty('--hue', hue);
  return node;
}

export const fullName = (user) => [user?.first_name, user?.last_name].filter(Boolean).join(' ');
