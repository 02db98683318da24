// One message, or one album, as a bubble with what belongs to it.

import { avatar, button, el, fullName, icon } from './dom.js';
import { formatted, link } from './format.js';
import { clock, label } from './labels.js';
import { media } from './media.js';

// serviceText is the line of a message that only reports something.
export function serviceText(m) {
  if (m.forum_topic_created) return label('topic_created', { name: m.forum_topic_created.name });
  if (m.forum_topic_closed) return label('topic_closed_note');
  if (m.forum_topic_reopened) return label('topic_reopened_note');
  return '';
}

// brief says in a few words what a message is, for quotes and the pinned bar.
export function brief(m) {
  const kind = ['photo', 'video', 'animation', 'video_note', 'document', 'voice', 'audio', 'sticker', 'venue', 'location', 'contact'].find((k) => m[k]);
  const name = kind && label(kind === 'document' ? 'file' : kind);
  return [kind && `[${name}]`, m.text ?? m.caption ?? ''].filter(Boolean).join(' ') || serviceText(m);
}

// messageNode draws the messages of one bubble. view is the chat they are shown
// in: who looks, whether names are shown, and what pressing things does.
export function messageNode(parts, view) {
  const m = parts[0];
  const note = serviceText(m);
  if (note) return el('div', { class: 'note' }, el('span', {}, note));
  const mine = m.from?.id === view.person.id;
  const caption = parts.find((p) => p.caption);
  const bare = m.sticker && !m.reply_to_message;
  const bubble = el('div', { class: `bubble${bare ? ' bare' : ''}${m.photo || m.video ? ' pictured' : ''}` },
    view.named && !mine && el('div', { class: 'author', title: fullName(m.from) }, fullName(m.from), m.from?.is_bot && el('i', {}, label('bot'))),
    quote(m, view),
    media(parts),
    words(m.text, m.entities, view),
    caption && words(caption.caption, caption.caption_entities, view),
    reactions(m),
    meta(parts, mine),
    versions(caption ?? m, view));
  const column = el('div', { class: 'column' }, bubble, keys(m, view));
  return el('article', { class: `message ${mine ? 'mine' : 'theirs'}`, 'aria-label': `${mine ? label('you') : fullName(m.from)}, ${clock(m.sent)}` },
    view.named && !mine && avatar(m.from?.id, fullName(m.from), true),
    column,
    el('div', { class: 'deeds' },
      mine && (m.text || caption) && button('pen', label('edit'), () => view.edit(caption ?? m)),
      !mine && el('button', { type: 'button', class: 'icon-button', title: label('react'), 'aria-label': label('react'), onclick: () => view.react(m) }, '👍'),
      button('reply', label('reply'), () => view.reply(m))));
}

// reactions are the emoji that were put to a message.
function reactions(m) {
  const all = Object.values(m.reactions ?? {});
  return all.length ? el('div', { class: 'reactions' }, all.map((emoji) => el('span', {}, emoji))) : null;
}

function words(text, entities, view) {
  return text ? el('div', { class: 'words' }, formatted(text, entities, view.say)) : null;
}

function quote(m, view) {
  const to = m.reply_to_message;
  if (!to || to.forum_topic_created) return null;
  const name = to.from?.id === view.person.id ? label('you') : fullName(to.from);
  return el('button', { type: 'button', class: 'quote', onclick: () => view.jump(to.message_id) },
    el('b', {}, name), el('span', {}, brief(to)));
}

// meta is the small line at the end: edited, time, ticks.
function meta(parts, mine) {
  const last = parts.at(-1);
  const edited = parts.find((p) => p.versions?.length);
  const line = el('div', { class: 'meta' }, last.via_bot && el('span', {}, `via @${last.via_bot.username}`));
  if (edited) {
    line.append(el('button', {
      type: 'button', class: 'edited', 'aria-expanded': 'false', title: label('earlier'),
      onclick: (event) => {
        const open = line.parentNode.classList.toggle('unfolded');
        event.currentTarget.setAttribute('aria-expanded', String(open));
      },
    }, label('edited')));
  }
  line.append(el('time', { datetime: last.sent, title: new Date(last.sent).toLocaleString() }, clock(last.sent)));
  if (mine) {
    const seen = parts.every((p) => p.seen);
    line.append(el('span', { class: `ticks${seen ? ' seen' : ''}`, role: 'img', title: label(seen ? 'seen' : 'delivered'), 'aria-label': label(seen ? 'seen' : 'delivered') },
      icon(seen ? 'checks' : 'check')));
  }
  return line;
}

// versions are the earlier contents of an edited message, newest first.
function versions(m, view) {
  if (!m.versions?.length) return null;
  return el('ol', { class: 'versions', 'aria-label': label('earlier') }, [...m.versions].reverse().map((v) =>
    el('li', {},
      el('div', { class: 'words' }, formatted(v.text ?? v.caption ?? '', v.entities, view.say)),
      el('small', {}, label('until', { time: clock(v.until) })))));
}

// keys is the inline keyboard below the bubble.
function keys(m, view) {
  if (!m.reply_markup) return null;
  return el('div', { class: 'keys' }, m.reply_markup.inline_keyboard.map((row) =>
    el('div', { class: 'keys-row' }, row.map((key) => keyNode(key, m, view)))));
}

function keyNode(key, m, view) {
  const look = `key${key.style ? ` key-${key.style}` : ''}`;
  if (key.url) {
    const node = link(key.url, el('span', {}, key.text), view.say, { class: look });
    if (node.tagName === 'A') node.append(icon('outside'));
    return node;
  }
  if (key.copy_text) {
    return el('button', { type: 'button', class: look, onclick: () => view.copy(key.copy_text.text) }, key.text);
  }
  const node = el('button', { type: 'button', class: look, disabled: Boolean(key.disabled), data: { data: key.callback_data ?? '' } }, el('span', {}, key.text));
  node.addEventListener('click', () => view.press(m, key, node));
  return node;
}
