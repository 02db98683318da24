// The page: customers on the left, the phone of the chosen one in the middle,
// the desk on the right.

import { Chat } from './chat.js';
import { avatar, el, fullName, icon } from './dom.js';
import { Desk, badge, blockButton, replace, typingText } from './desk.js';
import { clock, label, language } from './labels.js';
import { brief } from './message.js';
import { changes, chatMessages, chatState, choices, choose, connect, unread, world } from './store.js';

const node = (id) => document.getElementById(id);

for (const place of document.querySelectorAll('[data-label]')) place.textContent = label(place.dataset.label);
document.title = label('title');
node('language').textContent = label('language');
node('language').href = `?lang=${language === 'zh' ? 'en' : 'zh'}`;
node('language').lang = language === 'zh' ? 'en' : 'zh-CN';

const head = el('header', { class: 'chat-head' });
const screen = el('div', { class: 'screen' }, head);
node('phone').append(screen);
const phone = new Chat(screen, { empty: emptyPhone, onRead: drawCounts });
const desk = new Desk(drawCounts);

const customers = () => world.people.filter((p) => p.role === 'customer');
const customer = () => customers().find((p) => p.id === choices.customer) ?? customers()[0];

function note(p) { return (language === 'en' && p.note_en) || p.note; }

function drawCustomers() {
  replace(node('customers'), customers().map((p) => {
    const last = chatMessages(p.id, null).at(-1);
    const chosen = p.id === customer().id;
    return el('li', {}, el('button', {
      type: 'button', class: 'customer', 'aria-current': chosen ? 'true' : undefined, title: note(p), data: { person: String(p.id) },
      onclick: () => pick(p),
    }, avatar(p.id, p.first_name),
    el('span', { class: 'customer-text' },
      el('span', { class: 'customer-line' }, el('b', {}, fullName(p)), last && el('time', {}, clock(last.sent))),
      el('span', { class: 'customer-note' }, note(p)),
      el('span', { class: 'customer-last' }, p.blocked ? label('blocked_mark') : last ? brief(last).split('\n')[0] : label('never_wrote'))),
    badge(unread(p.id, p.id, null))));
  }));
}

function pick(p) {
  choose('customer', p.id);
  choose('part', 'chat');
  draw();
}

function drawPhone() {
  const who = customer();
  if (!who) return;
  const typing = typingText(who.id, 0);
  node('phone').setAttribute('aria-label', label('phone_of', { name: fullName(who) }));
  replace(head, [
    avatar(world.bot.id, fullName(world.bot)),
    el('div', { class: 'head-text' }, el('h3', {}, fullName(world.bot)), el('p', { class: typing ? 'typing' : undefined }, typing || label('bot'))),
    el('span', { class: 'owner', title: label('phone_of', { name: fullName(who) }) }, avatar(who.id, who.first_name, true), fullName(who)),
    blockButton(who, phone),
  ]);
  phone.show(who, who.id, null);
}

function emptyPhone() {
  const who = customer();
  return el('div', { class: 'nothing' }, icon('chat'), el('b', {}, label('private_empty_title')),
    el('p', {}, label('private_empty')), who?.start ? el('p', {}, label('private_empty_link')) : null);
}

function drawLinks() {
  replace(node('links'), world.links.map((l) => el('a', { href: l.url, target: '_blank', rel: 'noopener' },
    el('span', {}, (language === 'en' && l.en) || l.zh || l.en), icon('outside'))));
}

// The parts are tabs on a narrow screen.
function drawParts() {
  const waiting = customers().reduce((sum, p) => sum + unread(p.id, p.id, null), 0);
  const part = choices.part ?? 'chat';
  document.body.dataset.part = part;
  replace(node('parts'), [['customers', 'person', waiting], ['chat', 'chat', 0], ['desk', 'headset', desk.unread()]].map(([name, drawing, n]) =>
    el('button', {
      type: 'button', 'aria-current': part === name ? 'true' : undefined,
      onclick: () => { choose('part', name); draw(); phone.scrolled(); desk.chat.scrolled(); },
    }, icon(drawing), el('span', {}, label(name)), badge(n))));
}

function drawCounts() {
  drawCustomers();
  drawParts();
  if (desk.me) {
    desk.drawTabs();
    desk.drawTopics();
  }
}

function draw() {
  drawCustomers();
  drawPhone();
  drawLinks();
  drawParts();
  desk.draw();
}

// fade takes typing marks away when their time is over.
function fade() {
  for (const chat of Object.values(world.chats)) {
    for (const [thread, typing] of Object.entries(chat.typing ?? {})) {
      if (typing.timer) continue;
      typing.timer = setTimeout(() => {
        delete chat.typing[thread];
        draw();
      }, typing.left);
    }
  }
}

changes.addEventListener('change', ({ detail }) => {
  draw();
  phone.update(detail);
  desk.update(detail);
  drawCounts();
  fade();
  document.body.classList.add('ready');
});

// A chat that comes into view has been read.
document.addEventListener('visibilitychange', () => {
  if (chatState(phone.chat)) [phone, desk.chat].forEach((chat) => chat.person && chat.scrolled());
});

connect((connected) => {
  node('connection').textContent = connected ? '' : label('reconnecting');
  node('connection').classList.toggle('lost', !connected);
});
