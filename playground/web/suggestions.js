// What the bot offers while its name stands at the beginning of the text field.

import { el } from './dom.js';
import { label } from './labels.js';
import { act, world } from './store.js';

// pause is how long nothing is typed before the bot is asked, in milliseconds.
const pause = 200;

export class Suggestions {
  // chosen is called when one of them has been sent.
  constructor(chat, chosen) {
    this.chat = chat;
    this.chosen = chosen;
    this.root = el('div', { class: 'suggestions', role: 'group', 'aria-label': label('suggestions'), hidden: true });
    this.root.addEventListener('keydown', (event) => this.key(event));
  }

  // follow asks the bot about what is being written, if that is for the bot.
  follow(text) {
    clearTimeout(this.timer);
    const name = `@${world.bot.username ?? ''} `;
    if (!text.startsWith(name)) {
      this.asked = undefined;
      this.root.hidden = true;
      return;
    }
    this.asked = text;
    this.timer = setTimeout(() => this.ask(text, text.slice(name.length)), pause);
  }

  async ask(text, query) {
    const { person, chat } = this.chat;
    const offered = await act('suggest', { person: person.id, chat, text: query }).catch((fault) => {
      if (this.asked === text) this.chat.toast(label(fault.message));
      return [];
    });
    if (this.asked !== text) return; // something else has been written meanwhile
    this.root.replaceChildren(...(offered ?? []).map((one) => el('button', {
      type: 'button', class: 'suggestion', onclick: () => this.choose(one),
    }, el('b', {}, one.title), el('span', {}, one.description))));
    if (this.root.childElementCount === 0) this.root.append(el('p', {}, label('suggestions_none')));
    this.root.hidden = false;
  }

  async choose(one) {
    if (await this.chat.do('choose', { query: one.query, data: one.id }) !== undefined) this.chosen();
  }

  // enter goes from the text field to the suggestions; false if there are none.
  enter() {
    const first = this.root.hidden ? null : this.root.querySelector('button');
    first?.focus();
    return Boolean(first);
  }

  key(event) {
    const next = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
    if (!next) return;
    event.preventDefault();
    document.activeElement[next]?.focus();
  }
}
