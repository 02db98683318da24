// Texts with Telegram's entities as nodes.

import { el } from './dom.js';
import { world } from './store.js';

const tags = {
  bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre', blockquote: 'blockquote', expandable_blockquote: 'blockquote',
};

// formatted cuts a text at the ends of its entities (UTF-16 offsets, as strings
// here have them) and wraps each piece in what covers it. say sends a text as
// the person who looks at it.
export function formatted(text, entities, say) {
  const cuts = new Set([0, text.length]);
  for (const e of entities ?? []) cuts.add(e.offset).add(e.offset + e.length);
  const places = [...cuts].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  const pieces = [];
  for (let i = 0; i + 1 < places.length; i++) {
    const [from, to] = [places[i], places[i + 1]];
    let node = document.createTextNode(text.slice(from, to));
    const around = (entities ?? []).filter((e) => e.offset <= from && to <= e.offset + e.length);
    for (const e of around.reverse()) node = wrap(node, e, text.slice(e.offset, e.offset + e.length), say);
    pieces.push(node);
  }
  return pieces;
}

function wrap(node, entity, covered, say) {
  switch (entity.type) {
    case 'url': return link(covered, node, say);
    case 'text_link': return link(entity.url, node, say);
    case 'bot_command': return el('button', { type: 'button', class: 'command', onclick: () => say(covered) }, node);
    case 'spoiler': {
      const cover = el('span', { class: 'spoiler', tabindex: '0', role: 'button' }, node);
      cover.addEventListener('click', () => cover.classList.add('open'));
      return cover;
    }
    default: return tags[entity.type] ? el(tags[entity.type], {}, node) : node;
  }
}

// link opens web addresses in a new tab. The bot's own deep links start it.
export function link(address, child, say, properties = {}) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return el('span', properties, child);
  }
  const start = deepLink(url);
  if (start !== null) {
    return el('button', { type: 'button', ...properties, class: `command ${properties.class ?? ''}`, onclick: () => say(`/start ${start}`.trim()) }, child);
  }
  if (!['http:', 'https:'].includes(url.protocol)) return el('span', properties, child);
  return el('a', { ...properties, href: url.href, target: '_blank', rel: 'noopener noreferrer' }, child);
}

function deepLink(url) {
  const ours = url.hostname === 't.me' && url.pathname === `/${world.bot.username}`;
  return ours ? url.searchParams.get('start') ?? '' : null;
}
