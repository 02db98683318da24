// What stands below a chat: the text field and everything else one can send.

import { button, el, fullName, icon } from './dom.js';
import { label } from './labels.js';
import { brief } from './message.js';
import { compressed, drawing, samplePhoto, sampleVoice, stickerFile, stickers } from './samples.js';
import { Suggestions } from './suggestions.js';
import { chatMessages, chatState, person, world } from './store.js';

const maxText = 4096;

export class Composer {
  constructor(chat) {
    this.chat = chat;
    this.attached = []; // { file, kind, preview }
    this.field = el('textarea', {
      rows: '1', maxlength: String(maxText), placeholder: label('write'), 'aria-label': label('write'), enterkeyhint: 'send',
      oninput: () => { this.fit(); this.suggestions.follow(this.field.value); }, onkeydown: (event) => this.key(event), onpaste: (event) => this.take(event.clipboardData.files, event),
    });
    this.menuButton = button('plus', label('attach'), () => this.toggleMenu(), { 'aria-expanded': 'false' });
    this.keyboardButton = button('keyboard', label('keyboard'), () => this.toggleKeyboard(), { hidden: true });
    this.sendButton = button('send', label('send'), () => this.send(), { class: 'icon-button send' });
    this.chips = el('div', { class: 'chips', role: 'group', 'aria-label': label('commands') });
    this.context = el('div', { class: 'context', hidden: true });
    this.previews = el('div', { class: 'previews', hidden: true });
    this.suggestions = new Suggestions(chat, () => this.clear());
    this.menu = this.makeMenu();
    this.keyboard = el('div', { class: 'reply-keyboard', hidden: true });
    this.bar = el('div', { class: 'bar' }, this.menuButton, this.field, this.keyboardButton, this.sendButton, this.menu);
    this.instead = el('div', { class: 'instead', hidden: true });
    this.writing = el('div', { class: 'writing' }, this.chips, this.context, this.previews, this.suggestions.root, this.bar, this.keyboard);
    this.root = el('form', { class: 'composer', onsubmit: (event) => event.preventDefault() }, this.writing, this.instead);
    this.root.addEventListener('dragover', (event) => event.preventDefault());
    this.root.addEventListener('drop', (event) => this.take(event.dataTransfer.files, event));
    document.addEventListener('click', (event) => { if (!this.menu.contains(event.target) && !this.menuButton.contains(event.target)) this.closeMenu(); });
    this.root.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.closeMenu(true); });
  }

  // clear empties the text field.
  clear() {
    this.field.value = '';
    this.suggestions.follow('');
    this.fit();
    this.field.focus();
  }

  // reset forgets what was being written, for another chat.
  reset() {
    this.field.value = '';
    this.suggestions.follow('');
    this.shownKeyboard = undefined;
    this.attached = [];
    this.cancelContext();
    this.showPreviews();
    this.closeMenu();
    this.fit();
  }

  // refresh follows the state of the chat: commands, keyboard, whether one may
  // write at all.
  refresh() {
    const { person: shown, chat, thread } = this.chat;
    const who = person(shown.id) ?? shown;
    const alone = chat === who.id;
    const topic = chatState(chat).topics.find((t) => t.id === thread);
    this.instead.replaceChildren(...this.insteadOf(who, alone, topic));
    this.instead.hidden = this.instead.childElementCount === 0;
    this.writing.hidden = !this.instead.hidden;
    const commands = alone ? who.menu : who.group_menu ?? [];
    const signature = JSON.stringify([who.id, commands, who.start]);
    if (signature !== this.chipsFor) {
      this.chipsFor = signature;
      this.chips.replaceChildren(...commands.map((c) => el('button', {
        type: 'button', class: 'chip', title: c.description, onclick: () => this.chat.say(`/${c.command}`),
      }, `/${c.command}`)), ...(who.start && alone ? [el('button', {
        type: 'button', class: 'chip linked', title: `/start ${who.start}`, onclick: () => this.chat.say(`/start ${who.start}`),
      }, icon('link'), label('start_link'))] : []));
      this.chips.hidden = this.chips.childElementCount === 0;
    }
    this.refreshKeyboard(chatState(chat).keyboard);
  }

  // insteadOf is what stands in place of the text field.
  insteadOf(who, alone, topic) {
    const big = (text, onclick, kind = 'primary') => el('button', { type: 'button', class: kind, onclick }, text);
    if (alone && who.blocked) {
      return [el('p', {}, label('you_blocked')), big(label('restart'), async () => {
        await this.chat.do('block', { blocked: false });
        this.chat.say('/start');
      })];
    }
    if (alone && !who.started) {
      return [big(label('start'), () => this.chat.say('/start')),
        ...(who.start ? [big(label('start_link'), () => this.chat.say(`/start ${who.start}`), 'secondary')] : [])];
    }
    if (topic?.closed && who.role !== 'admin') return [el('p', {}, label('topic_is_closed'))];
    return [];
  }

  // The keyboard that the bot put below the chat.

  refreshKeyboard(keyboard) {
    const signature = JSON.stringify(keyboard ?? null);
    if (signature === this.shownKeyboard) return;
    this.shownKeyboard = signature;
    this.keyboardButton.hidden = !keyboard;
    this.keyboard.hidden = !keyboard;
    this.field.placeholder = keyboard?.input_field_placeholder || label('write');
    this.keyboard.replaceChildren(...(keyboard?.keyboard ?? []).map((row) => el('div', { class: 'keys-row' }, row.map((key) =>
      el('button', { type: 'button', class: 'key', onclick: () => this.tap(key, keyboard) },
        key.request_contact && icon('person'), el('span', {}, key.text))))));
  }

  tap(key, keyboard) {
    if (key.request_contact) this.chat.do('contact', {});
    else this.chat.say(key.text);
    if (keyboard.one_time_keyboard) this.keyboard.hidden = true;
  }

  toggleKeyboard() { this.keyboard.hidden = !this.keyboard.hidden; }

  // Text.

  fit() {
    this.field.style.height = 'auto';
    this.field.style.height = `${Math.min(this.field.scrollHeight, 140)}px`;
    this.sendButton.disabled = !this.field.value.trim() && this.attached.length === 0;
  }

  key(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'ArrowUp' && !this.field.value) {
      const own = chatMessages(this.chat.chat, this.chat.thread).findLast((m) => m.from?.id === this.chat.person.id && m.text);
      if (own) this.editOf(own);
    } else if (event.key === 'ArrowDown' && this.suggestions.enter()) event.preventDefault();
    else if (event.key === 'Escape') this.cancelContext();
  }

  async send() {
    const text = this.field.value.trim();
    const { editing, replying } = this;
    if (!text && this.attached.length === 0) return;
    const attached = this.attached;
    this.field.value = '';
    this.suggestions.follow('');
    this.attached = [];
    this.cancelContext();
    this.showPreviews();
    this.fit();
    let done;
    if (editing) done = await this.chat.do('edit', { message: editing.message_id, text });
    else if (attached.length > 0) done = await this.sendAttached(attached, text, replying);
    else done = await this.chat.do('say', { text, reply_to: replying?.message_id ?? 0 });
    if (done === undefined && !this.field.value) {
      this.field.value = text; // nothing typed is lost
      this.fit();
    }
    this.field.focus();
  }

  // Replying and editing.

  replyTo(m) {
    this.editing = undefined;
    this.replying = m;
    this.showContext('reply', label('replying', { name: fullName(m.from) }), m);
  }

  editOf(m) {
    this.replying = undefined;
    this.editing = m;
    this.field.value = m.text ?? m.caption ?? '';
    this.showContext('pen', label('editing'), m);
    this.fit();
  }

  showContext(art, title, m) {
    this.context.hidden = false;
    this.context.replaceChildren(icon(art), el('div', {}, el('b', {}, title), el('span', {}, brief(m))),
      button('close', label('cancel'), () => this.cancelContext()));
    this.field.focus();
  }

  cancelContext() {
    if (this.editing) this.field.value = '';
    this.editing = this.replying = undefined;
    this.context.hidden = true;
    this.fit();
  }

  // Attachments.

  makeMenu() {
    const input = (accept, asFile, kind) => {
      const node = el('input', { type: 'file', hidden: true, multiple: true, accept, onchange: () => {
        if (kind) [...node.files].forEach((file) => this.post(kind, [file]));
        else this.take(node.files, undefined, asFile);
        node.value = '';
      } });
      return node;
    };
    const [photos, files] = [input('image/*,video/*', false), input(undefined, true)];
    const [animations, rounds] = ['animation', 'video_note'].map((kind) => input('video/*,image/gif', false, kind));
    const item = (art, key, act) => el('button', { type: 'button', class: 'item', onclick: () => { this.closeMenu(); act(); } }, icon(art), label(key));
    const sticker = (s) => el('button', { type: 'button', class: 'sticker-item', 'aria-label': `${label('sticker')} ${s.emoji}`, onclick: async () => {
      this.closeMenu();
      this.post('sticker', [await stickerFile(s)], { emoji: s.emoji });
    } }, el('img', { src: drawing(s), alt: '', width: 44, height: 44 }));
    return el('div', { class: 'menu', role: 'group', 'aria-label': label('attach'), hidden: true }, photos, files, animations, rounds,
      item('image', 'attach_photo', () => photos.click()),
      item('sparkle', 'attach_sample', async () => this.post('photo', [await samplePhoto()])),
      item('file', 'attach_file', () => files.click()),
      item('mic', 'attach_voice', async () => this.post('voice', [await sampleVoice()], { duration: 2 })),
      item('place', 'attach_location', () => this.chat.do('location', { latitude: 31.2304, longitude: 121.4737 })),
      item('place', 'attach_venue', () => this.chat.do('venue', { latitude: 31.2304, longitude: 121.4737, name: label('venue_name'), text: label('venue_address') })),
      item('person', 'attach_contact', () => this.chat.do('contact', {})),
      item('people', 'attach_other', () => this.chat.do('contact', { phone: label('other_phone'), name: label('other_name') })),
      item('play', 'attach_animation', () => animations.click()),
      item('play', 'attach_video_note', () => rounds.click()),
      item('chat', 'attach_inline', () => this.ask()),
      el('div', { class: 'sticker-row', role: 'group', 'aria-label': label('attach_sticker') }, stickers.map(sticker)));
  }

  // ask begins an inline query, as one does by typing the bot's name.
  ask() {
    this.field.value = `@${world.bot.username} `;
    this.field.focus();
    this.suggestions.follow(this.field.value);
    this.fit();
  }

  toggleMenu() {
    this.menu.hidden = !this.menu.hidden;
    this.menuButton.setAttribute('aria-expanded', String(!this.menu.hidden));
    if (!this.menu.hidden) this.menu.querySelector('button').focus();
  }

  closeMenu(back = false) {
    if (this.menu.hidden) return;
    this.menu.hidden = true;
    this.menuButton.setAttribute('aria-expanded', 'false');
    if (back) this.menuButton.focus();
  }

  // take lines files up to be sent with the next text; pictures and videos go as
  // such, everything else as a file.
  take(list, event, asFile = false) {
    const files = [...(list ?? [])].slice(0, 10 - this.attached.length);
    if (files.length === 0) return;
    event?.preventDefault();
    for (const file of files) {
      const kind = asFile ? 'document' : file.type.startsWith('image/') && !file.type.includes('svg') ? 'photo' : file.type.startsWith('video/') ? 'video' : 'document';
      this.attached.push({ file, kind, preview: kind === 'photo' ? URL.createObjectURL(file) : undefined });
    }
    this.showPreviews();
    this.field.focus();
  }

  showPreviews() {
    this.previews.hidden = this.attached.length === 0;
    this.previews.replaceChildren(...this.attached.map((a) => el('div', { class: 'preview' },
      a.preview ? el('img', { src: a.preview, alt: a.file.name }) : el('span', { class: 'file-icon', title: a.file.name }, icon('file')),
      button('close', label('remove'), () => { this.attached = this.attached.filter((b) => b !== a); this.showPreviews(); }))));
    this.fit();
  }

  // sendAttached sends pictures as one album and the rest one by one; the text
  // is the caption of the first.
  async sendAttached(attached, caption, replying) {
    const photos = attached.filter((a) => a.kind === 'photo');
    const others = attached.filter((a) => a.kind !== 'photo');
    const extra = { reply_to: replying?.message_id ?? 0 };
    let done;
    if (photos.length > 0) {
      const pictures = await Promise.all(photos.map((a) => compressed(a.file))).catch(() => null);
      done = pictures ? await this.post('photo', pictures, { ...extra, caption })
        : await this.post('document', [photos[0].file], { ...extra, caption });
    }
    for (const [i, a] of others.entries()) {
      done = await this.post(a.kind, [a.file], i === 0 && photos.length === 0 ? { ...extra, caption } : {});
    }
    return done;
  }

  post(kind, files, extra = {}) {
    const form = new FormData();
    const { person: who, chat, threadID } = this.chat;
    for (const [name, value] of Object.entries({ person: who.id, chat, thread: threadID, kind, ...extra })) form.append(name, value);
    for (const file of files) form.append('files', file, file.name);
    return this.chat.do('files', form);
  }
}
