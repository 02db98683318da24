// What the page knows: the world as the server told it, kept up to date by its
// events, and what this browser has read.

export const world = { born: '', bot: {}, group: {}, links: [], people: [], chats: {} };
export const changes = new EventTarget();

const messages = new Map(); // chat id -> Map(message id -> message)

// chatMessages gives the messages of a chat, oldest first; thread null: of all
// its topics.
export function chatMessages(chat, thread) {
  const all = [...(messages.get(chat)?.values() ?? [])];
  const wanted = thread === null ? all : all.filter((m) => (m.message_thread_id ?? 0) === thread);
  return wanted.sort((a, b) => a.message_id - b.message_id);
}

export const message = (chat, id) => messages.get(chat)?.get(id);
export const person = (id) => world.people.find((p) => p.id === id);
export const chatState = (id) => world.chats[id] ?? { topics: [] };

// connect follows the server's events; the browser reconnects by itself and
// names the last event it got.
export function connect(onState) {
  const source = new EventSource('/play/events');
  source.onopen = () => onState(true);
  source.onerror = () => onState(false);
  source.onmessage = (event) => apply(JSON.parse(event.data));
}

function apply(delta) {
  if (delta.whole) messages.clear();
  if (delta.world) {
    const another = delta.world.born !== world.born;
    Object.assign(world, delta.world);
    if (another) loadMarks();
  }
  const chats = new Set();
  for (const m of delta.messages ?? []) {
    chats.add(m.chat.id);
    if (!messages.has(m.chat.id)) messages.set(m.chat.id, new Map());
    if (m.deleted) messages.get(m.chat.id).delete(m.message_id);
    else messages.get(m.chat.id).set(m.message_id, m);
  }
  changes.dispatchEvent(new CustomEvent('change', {
    detail: { whole: delta.whole, world: Boolean(delta.world), chats, messages: delta.messages ?? [], answers: delta.answers ?? [] },
  }));
}

// act does something as a person. A refusal is thrown with the key of its label.
export async function act(path, deed) {
  const form = deed instanceof FormData;
  let response;
  try {
    response = await fetch(`/play/${path}`, {
      method: 'POST',
      body: form ? deed : JSON.stringify(deed),
      headers: form ? {} : { 'Content-Type': 'application/json' },
    });
  } catch {
    throw new Error('error_offline');
  }
  const answer = await response.json().catch(() => ({ error: 'bad_request' }));
  if (answer.error) throw new Error(`error_${answer.error}`);
  return answer.result;
}

// Read marks: the newest message id seen in each chat and topic.
let marks = {};

function loadMarks() {
  const stored = JSON.parse(localStorage.getItem('playground.read') ?? '{}');
  marks = stored.born === world.born ? stored.marks : {};
}

const place = (viewer, chat, thread) => `${viewer}/${chat}/${thread ?? 'all'}`;

export function unread(viewer, chat, thread) {
  const mark = marks[place(viewer, chat, thread)] ?? 0;
  const service = (m) => m.forum_topic_created || m.forum_topic_closed || m.forum_topic_reopened;
  return chatMessages(chat, thread).filter((m) => m.message_id > mark && m.from?.id !== viewer && !service(m)).length;
}

export function markRead(viewer, chat, thread) {
  const newest = chatMessages(chat, thread).at(-1)?.message_id ?? 0;
  if (newest <= (marks[place(viewer, chat, thread)] ?? 0)) return false;
  marks[place(viewer, chat, thread)] = newest;
  localStorage.setItem('playground.read', JSON.stringify({ born: world.born, marks }));
  return true;
}

// Choices of this browser, such as the customer last chosen.
export const choices = JSON.parse(localStorage.getItem('playground.choices') ?? '{}');

export function choose(name, value) {
  choices[name] = value;
  localStorage.setItem('playground.choices', JSON.stringify(choices));
}
