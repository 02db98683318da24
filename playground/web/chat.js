// A chat as one person sees it: the messages, and the composer below them.

import { Composer } from './composer.js';
import { button, el } from './dom.js';
import { day, label } from './labels.js';
import { brief, messageNode } from './message.js';
import { act, chatMessages, chatState, markRead, message } from './store.js';

// step is how many messages are drawn at once; more on demand.
const step = 120;

export class Chat {
  // root is filled; empty() gives what an empty chat shows; onRead is told when
  // messages have been looked at.
  constructor(root, { empty, onRead }) {
    this.empty = empty;
    this.onRead = onRead;
    this.nodes = new Map(); // key of a bubble -> { node, parts }
    this.limit = step;
    this.pinned = el('button', { type: 'button', class: 'pinned', hidden: true });
    this.log = el('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': label('messages'), tabindex: '0' });
    this.log.addEventListener('scroll', () => this.scrolled());
    this.stuck = true; // to the newest message, also when the room for it changes
    new ResizeObserver(() => this.person && this.stuck && this.toEnd()).observe(this.log);
    this.jumpButton = button('down', label('newest'), () => this.toEnd(true), { class: 'icon-button jump', hidden: true });
    this.toastNode = el('div', { class: 'toast', role: 'status', hidden: true });
    this.composer = new Composer(this);
    root.classList.add('chat');
    root.append(this.pinned, el('div', { class: 'log-frame' }, this.log, this.jumpButton, this.toastNode), this.composer.root);
  }

  // show turns to a person, chat and topic; thread null: all topics together.
  show(person, chat, thread) {
    const same = this.person?.id === person.id && this.chat === chat && this.thread === thread;
    Object.assign(this, { person, chat, thread });
    this.named = chat < 0;
    if (same) {
      this.composer.refresh();
      return;
    }
    this.limit = step;
    this.nodes.clear();
    this.log.replaceChildren();
    this.composer.reset();
    this.draw();
    this.toEnd();
  }

  get threadID() { return this.thread ?? 0; }

  // update draws what a change of the world brought.
  update(change) {
    if (!this.person) return;
    for (const answer of change.answers) this.answered(answer);
    if (change.whole) {
      this.nodes.clear();
      this.log.replaceChildren();
    }
    if (!change.whole && !change.chats.has(this.chat)) {
      if (change.world) {
        this.drawPinned();
        this.composer.refresh();
      }
      return;
    }
    const atEnd = this.atEnd();
    const own = change.messages.some((m) => m.chat.id === this.chat && m.from?.id === this.person.id && !m.edit_date);
    this.draw();
    if (atEnd || own) this.toEnd();
    else this.scrolled();
  }

  draw() {
    const all = chatMessages(this.chat, this.thread);
    const shown = all.slice(-this.limit);
    const wanted = [];
    if (all.length > shown.length) {
      wanted.push(['earlier', [all.length], () => el('div', { class: 'note' }, el('button', {
        type: 'button', onclick: () => { this.limit += step; this.draw(); },
      }, label('earlier_messages')))]);
    }
    let date = '';
    for (const parts of bubbles(shown)) {
      const today = day(parts[0].sent);
      if (today !== date) wanted.push([`day ${today}`, [today], () => el('div', { class: 'note' }, el('span', {}, today))]);
      date = today;
      wanted.push([`m${parts[0].message_id}`, parts, () => messageNode(parts, this)]);
    }
    this.lay(wanted);
    this.log.classList.toggle('empty', all.length === 0);
    if (all.length === 0) this.log.replaceChildren(this.empty());
    this.drawPinned();
    this.composer.refresh();
  }

  // lay keeps the nodes whose content is the same, so that nothing flickers and
  // screen readers hear only what is new.
  lay(wanted) {
    const keep = new Map();
    const keys = new Set(wanted.map(([key]) => key));
    for (const node of [...this.log.children]) if (!keys.has(node.dataset.key)) node.remove();
    let at = this.log.firstChild;
    for (const [key, parts, make] of wanted) {
      const old = this.nodes.get(key);
      const same = old && old.parts.length === parts.length && old.parts.every((p, i) => p === parts[i]);
      const node = same ? old.node : make();
      if (old && !same && old.node.isConnected) {
        if (at === old.node) at = at.nextSibling;
        if (old.node.querySelector('.unfolded')) node.querySelector('.bubble')?.classList.add('unfolded');
        old.node.replaceWith(node);
      } else if (node !== at) this.log.insertBefore(node, at);
      if (node === at) at = at.nextSibling;
      node.dataset.key = key;
      keep.set(key, { node, parts });
    }
    this.nodes = keep;
  }

  drawPinned() {
    const pinned = chatState(this.chat).pinned ?? [];
    const m = pinned.map((id) => message(this.chat, id)).filter((p) => p && (this.thread === null || (p.message_thread_id ?? 0) === this.thread)).at(-1);
    this.pinned.hidden = !m;
    if (!m) return;
    this.pinned.replaceChildren(el('b', {}, label('pinned')), el('span', {}, brief(m).split('\n')[0]));
    this.pinned.onclick = () => this.jump(m.message_id);
  }

  // Looking at messages.

  atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60; }

  toEnd(smooth = false) {
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
    if (!smooth) this.scrolled();
  }

  scrolled() {
    const away = !this.atEnd();
    this.stuck = !away;
    this.jumpButton.hidden = !away;
    if (!away && this.visible() && markRead(this.person.id, this.chat, this.thread)) this.onRead();
  }

  visible() { return this.log.offsetParent !== null && !document.hidden; }

  jump(id) {
    const entry = [...this.nodes.values()].find(({ parts }) => parts.some((p) => p.message_id === id));
    if (!entry) return;
    entry.node.scrollIntoView({ block: 'center', behavior: 'smooth' });
    entry.node.classList.remove('flash');
    requestAnimationFrame(() => entry.node.classList.add('flash'));
  }

  // Doing things in the chat; message nodes and the composer call these.

  async do(path, deed) {
    try {
      return await act(path, deed instanceof FormData ? deed : { person: this.person.id, chat: this.chat, thread: this.threadID, ...deed });
    } catch (fault) {
      this.toast(label(fault.message));
      return undefined;
    }
  }

  say = (text) => this.do('say', { text });
  reply = (m) => this.composer.replyTo(m);
  edit = (m) => this.composer.editOf(m);

  // react puts a thumb to a message, or takes it away.
  react = (m) => this.do('react', { message: m.message_id, text: m.reactions?.[this.person.id] ? '' : '👍' });

  // press makes the button wait until the bot has answered.
  async press(m, key, node) {
    if (node.classList.contains('waiting')) return;
    node.classList.add('waiting');
    const query = await this.do('press', { message: m.message_id, data: key.callback_data });
    if (query === undefined) {
      node.classList.remove('waiting');
      return;
    }
    (this.waiting ??= new Map()).set(query, node);
    setTimeout(() => this.answered({ query }), 10000);
    if (this.early?.has(query)) this.answered(this.early.get(query));
  }

  answered(answer) {
    const node = this.waiting?.get(answer.query);
    if (node) {
      node.classList.remove('waiting');
      this.waiting.delete(answer.query);
    } else if (answer.text !== undefined) {
      (this.early ??= new Map()).set(answer.query, { query: answer.query });
    }
    if (!answer.text || answer.person !== this.person.id || !this.visible()) return;
    if (answer.alert) this.notice(answer.text);
    else this.toast(answer.text);
  }

  async copy(text) {
    await navigator.clipboard?.writeText(text).catch(() => {});
    this.toast(label('copied'));
  }

  toast(text) {
    this.toastNode.textContent = text;
    this.toastNode.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { this.toastNode.hidden = true; }, 4000);
  }

  notice(text) {
    const box = document.getElementById('notice');
    box.replaceChildren(el('p', {}, text), el('button', { type: 'button', class: 'primary', autofocus: true, onclick: () => box.close() }, label('ok')));
    if (!box.open) box.showModal();
  }
}

// bubbles joins the parts of an album.
function bubbles(messages) {
  const groups = [];
  for (const m of messages) {
    const last = groups.at(-1);
    if (m.media_group_id && last?.[0].media_group_id === m.media_group_id) last.push(m);
    else groups.push([m]);
  }
  return groups;
}
