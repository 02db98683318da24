// The right side: the agents' group with its topics, and each agent's private
// chat with the bot, as seen by the one who is chosen.

import { Chat } from './chat.js';
import { avatar, button, el, fullName, icon } from './dom.js';
import { label } from './labels.js';
import { act, chatMessages, chatState, choices, choose, unread, world } from './store.js';

const node = (id) => document.getElementById(id);

export class Desk {
  // onRead is told when unread counts may have changed.
  constructor(onRead) {
    this.onRead = onRead;
    this.chat = new Chat(node('room-chat'), { empty: () => this.empty(), onRead });
    this.head = el('header', { class: 'chat-head' });
    node('room-chat').prepend(this.head);
  }

  get staff() { return world.people.filter((p) => p.role !== 'customer'); }
  get me() { return this.staff.find((p) => p.id === choices.me) ?? this.staff[0]; }
  get tab() { return world.group.id ? choices.tab ?? 'group' : 'private'; }
  get chatID() { return this.tab === 'group' ? world.group.id : this.me.id; }

  // topic is the chosen one, as long as it lives; 0 is General.
  get topic() {
    const chosen = choices[`topic ${this.chatID}`] ?? 0;
    return this.topics().some((t) => t.id === chosen) ? chosen : 0;
  }

  topics() { return chatState(this.chatID).topics; }

  // unread is how much waits for the chosen one at the whole desk.
  unread() { return this.me ? this.unreadIn('group') + this.unreadIn('private') : 0; }

  unreadIn(tab) {
    const chat = tab === 'group' ? world.group.id : this.me.id;
    if (!chat) return 0;
    return [0, ...chatState(chat).topics.map((t) => t.id)].reduce((sum, t) => sum + unread(this.me.id, chat, t), 0);
  }

  draw() {
    if (!this.me) return;
    this.drawMe();
    this.drawTabs();
    this.drawTopics();
    this.drawHead();
    this.chat.show(this.me, this.chatID, this.topic);
  }

  choose(name, value) {
    choose(name, value);
    this.draw();
    this.onRead();
  }

  drawMe() {
    replace(node('me'), this.staff.map((p) => el('button', {
      type: 'button', class: 'who', data: { person: String(p.id) }, 'aria-pressed': String(p.id === this.me.id), title: `${label('acting_as')} ${fullName(p)}`,
      onclick: () => this.choose('me', p.id),
    }, avatar(p.id, p.first_name, true), el('span', {}, fullName(p)), p.role === 'admin' && el('i', {}, label('role_admin')))));
    node('me').setAttribute('aria-label', label('acting_as'));
  }

  drawTabs() {
    const tabs = [...(world.group.id ? [['group', 'people']] : []), ['private', 'chat']];
    replace(node('desk-tabs'), tabs.map(([name, drawing]) => el('button', {
      type: 'button', 'aria-current': this.tab === name ? 'true' : undefined, onclick: () => this.choose('tab', name),
    }, icon(drawing), el('span', {}, name === 'group' ? world.group.title || label('tab_group') : label('tab_private')), badge(this.unreadIn(name)))));
  }

  // drawTopics lists General first and then the newest topics, closed ones last.
  drawTopics() {
    const topics = [...this.topics()].sort((a, b) => a.closed - b.closed || b.id - a.id);
    node('topics').hidden = this.tab !== 'group' && topics.length === 0;
    node('room').classList.toggle('with-topics', !node('topics').hidden);
    node('topics').setAttribute('aria-label', label('topics'));
    replace(node('topics'), [{ id: 0, name: label('general') }, ...topics].map((t) => {
      const last = chatMessages(this.chatID, t.id).at(-1);
      return el('button', {
        type: 'button', class: `topic${t.closed ? ' closed' : ''}`, data: { topic: `${this.chatID}/${t.id}` }, 'aria-current': t.id === this.topic ? 'true' : undefined,
        onclick: () => this.choose(`topic ${this.chatID}`, t.id),
      }, el('span', { class: 'topic-icon' }, icon(t.id === 0 ? 'hash' : t.closed ? 'lock' : 'chat')),
      el('span', { class: 'topic-name' }, el('b', {}, t.name), last && el('small', {}, last.text ?? last.caption ?? '')),
      badge(unread(this.me.id, this.chatID, t.id)));
    }));
  }

  drawHead() {
    const topic = this.topics().find((t) => t.id === this.topic);
    const typing = typingText(this.chatID, this.topic);
    const title = topic ? topic.name : this.tab === 'group' ? `${world.group.title} · ${label('general')}` : fullName(world.bot);
    const about = typing || (this.tab === 'group' ? label('members', { n: this.staff.length + 1 }) : label('bot'));
    replace(this.head, [
      avatar(topic?.id ?? this.chatID, title),
      el('div', { class: 'head-text' }, el('h3', {}, title), el('p', { class: typing ? 'typing' : undefined }, topic?.closed ? label('closed') : about)),
      ...this.headButtons(topic),
    ]);
  }

  headButtons(topic) {
    const data = { topic: `${this.chatID}/${topic?.id}` };
    const on = (action) => act('topic', { chat: this.chatID, thread: topic.id, action }).catch((fault) => this.chat.toast(label(fault.message)));
    const remove = topic && button('trash', label('topic_delete'), () => {
      if (confirm(label('topic_delete_sure', { name: topic.name }))) on('delete');
    }, { data });
    if (topic && this.tab === 'group') {
      return [button(topic.closed ? 'play' : 'lock', label(topic.closed ? 'topic_reopen' : 'topic_close'), () => on(topic.closed ? 'reopen' : 'close'), { data }), remove];
    }
    if (topic) return [remove];
    return this.tab === 'private' ? [blockButton(this.me, this.chat)] : [];
  }

  empty() {
    const group = this.tab === 'group';
    return el('div', { class: 'nothing' }, icon(group ? 'headset' : 'chat'),
      el('b', {}, label(group ? 'group_empty_title' : 'private_empty_title')),
      el('p', {}, label(group ? 'group_empty' : 'private_empty')));
  }

  update(change) {
    if (!this.me) return;
    this.draw();
    this.chat.update(change);
  }
}

// badge counts what is unread.
export function badge(n) {
  return n > 0 ? el('span', { class: 'badge', 'aria-label': label('unread', { n }) }, n > 99 ? '99+' : String(n)) : null;
}

// typingText says what the bot is doing in a chat right now.
export function typingText(chat, thread) {
  const typing = chatState(chat).typing?.[thread];
  if (!typing) return '';
  if (typing.action.includes('photo')) return label('sending_photo');
  return label(typing.action.includes('document') || typing.action.includes('video') ? 'sending_file' : 'typing');
}

export function blockButton(who, chat) {
  return button('block', label(who.blocked ? 'unblock' : 'block'), () => chat.do('block', { blocked: !who.blocked }),
    { 'aria-pressed': String(Boolean(who.blocked)), class: `icon-button${who.blocked ? ' on' : ''}` });
}

// replace changes a list in place, and only what would look different, so that
// the focus stays where it is. What a node's handlers mean must show in its
// attributes (data-…), as a node that looks the same is kept.
export function replace(parent, children) {
  const wanted = children.filter(Boolean);
  const old = [...parent.children];
  wanted.forEach((child, i) => {
    if (!old[i]) parent.append(child);
    else if (old[i].outerHTML !== child.outerHTML) {
      const focused = old[i].contains(document.activeElement);
      old[i].replaceWith(child);
      if (focused) (child.matches('button, a') ? child : child.querySelector('button, a'))?.focus();
    }
  });
  for (const extra of old.slice(wanted.length)) extra.remove();
}
