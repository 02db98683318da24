// The page's own words, in the language of ?lang= or of the last visit.

const asked = new URLSearchParams(location.search).get('lang');
export const language = ['zh', 'en'].includes(asked ?? localStorage.getItem('playground.lang'))
  ? asked ?? localStorage.getItem('playground.lang') : 'zh';
localStorage.setItem('playground.lang', language);
document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';

const catalogue = (await (await fetch('/web/labels.json')).json())[language];

// label gives a text with its {placeholders} filled in.
export function label(key, values = {}) {
  const text = catalogue[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
const hourMinute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
const monthDay = new Intl.DateTimeFormat(locale, { month: 'long', day: 'numeric' });

export const clock = (time) => hourMinute.format(new Date(time));

export function day(time) {
  const midnight = (t) => new Date(t).setHours(0, 0, 0, 0);
  const ago = Math.round((midnight(Date.now()) - midnight(time)) / 86400000);
  return ago === 0 ? label('today') : ago === 1 ? label('yesterday') : monthDay.format(new Date(time));
}
