// What messages carry: pictures, files, voices, places, contacts.

import { avatar, el, icon } from './dom.js';
import { label } from './labels.js';

const address = (id) => `/play/file/${encodeURIComponent(id)}`;

// media draws what the messages of a bubble carry; an album is one grid.
export function media(parts) {
  const pictures = parts.filter((m) => m.photo || m.video);
  if (pictures.length > 1) {
    return el('div', { class: `album album-${Math.min(pictures.length, 4)}` }, pictures.map(picture));
  }
  const m = parts[0];
  if (m.photo || m.video) return picture(m);
  if (m.sticker) return sticker(m.sticker);
  if (m.voice) return sound(m.voice, label('voice'));
  if (m.audio) return sound(m.audio, m.audio.file_name ?? label('audio'));
  if (m.animation) return moving(m.animation, label('animation'), 'picture');
  if (m.video_note) return moving(m.video_note, label('video_note'), 'picture round');
  if (m.document) return el('div', { class: 'files' }, parts.filter((p) => p.document).map((p) => fileCard(p.document)));
  if (m.location) return place(m.location, m.venue);
  if (m.contact) return contact(m.contact);
  return null;
}

function picture(m) {
  if (m.video) {
    return el('video', { class: 'picture', src: address(m.video.file_id), controls: true, preload: 'metadata', 'aria-label': label('video') });
  }
  const whole = m.photo.at(-1);
  const image = el('img', { src: address(whole.file_id), alt: m.caption || label('photo'), loading: 'lazy' });
  // The room is kept before the picture is there, so that nothing jumps.
  const scale = Math.min(1, 260 / whole.width, 300 / whole.height);
  if (whole.width) {
    image.style.width = `${Math.max(60, whole.width * scale)}px`;
    image.style.aspectRatio = `${whole.width} / ${whole.height}`;
  }
  return el('button', { type: 'button', class: 'picture', title: label('open'), onclick: () => enlarge(image) }, image);
}

// moving is a silent or round video. GIFs are pictures to the browser.
function moving(file, name, look) {
  if (file.mime_type === 'image/gif') return el('img', { class: look, src: address(file.file_id), alt: name });
  return el('video', { class: look, src: address(file.file_id), controls: true, loop: true, preload: 'metadata', 'aria-label': name });
}

function enlarge(image) {
  const box = document.getElementById('lightbox');
  box.replaceChildren(
    el('img', { src: image.src, alt: image.alt }),
    el('button', { type: 'button', class: 'icon-button', 'aria-label': label('close'), autofocus: true, onclick: () => box.close() }, icon('close')));
  box.onclick = () => box.close();
  box.showModal();
}

function sticker(s) {
  return el('img', { class: 'sticker', src: address(s.file_id), width: 160, height: 160, alt: `${label('sticker')} ${s.emoji ?? ''}`.trim() });
}

function fileCard(d) {
  const name = d.file_name ?? label('file');
  return el('a', { class: 'file', href: address(d.file_id), download: name, title: label('download') },
    el('span', { class: 'file-icon' }, icon('file')),
    el('span', { class: 'file-text' }, el('b', {}, name), el('small', {}, size(d.file_size ?? 0))));
}

function size(bytes) {
  const units = ['B', 'KB', 'MB', 'GB'];
  let i = 0;
  for (; bytes >= 1024 && i < units.length - 1; i++) bytes /= 1024;
  return `${bytes < 10 && i > 0 ? bytes.toFixed(1) : Math.round(bytes)} ${units[i]}`;
}

// sound is a play button with bars that follow the playing.
function sound(s, name) {
  const audio = new Audio();
  audio.preload = 'none';
  audio.src = address(s.file_id);
  const bars = el('span', { class: 'bars' }, Array.from({ length: 28 }, (_, i) => {
    const bar = el('i', {});
    const letter = s.file_unique_id.charCodeAt(i % s.file_unique_id.length);
    bar.style.height = `${25 + ((letter * 37 + i * 53) % 75)}%`;
    return bar;
  }));
  const play = el('button', { type: 'button', class: 'play', 'aria-label': label('play') }, icon('play'));
  const show = (playing) => {
    play.replaceChildren(icon(playing ? 'pause' : 'play'));
    play.setAttribute('aria-label', label(playing ? 'pause' : 'play'));
  };
  play.addEventListener('click', () => (audio.paused ? audio.play().catch(() => show(false)) : audio.pause()));
  audio.addEventListener('play', () => show(true));
  audio.addEventListener('pause', () => show(false));
  audio.addEventListener('timeupdate', () => {
    const done = audio.ended ? 0 : audio.currentTime / (audio.duration || 1);
    [...bars.children].forEach((bar, i) => bar.classList.toggle('played', i / bars.children.length < done));
  });
  const seconds = Math.max(1, Math.round(s.duration || 1));
  return el('div', { class: 'sound' }, play,
    el('div', { class: 'sound-text' }, bars, el('small', {}, `${name} · 0:${String(seconds % 60).padStart(2, '0')}`)));
}

// place is a drawn map, as nothing is fetched from anywhere.
function place(p, venue) {
  return el('div', { class: 'place' }, el('div', { class: 'map' }, icon('place')),
    venue && el('b', {}, venue.title), venue && el('span', {}, venue.address),
    el('small', {}, `${label('location')} · ${p.latitude.toFixed(4)}, ${p.longitude.toFixed(4)}`));
}

function contact(c) {
  const name = [c.first_name, c.last_name].filter(Boolean).join(' ');
  return el('div', { class: 'contact' }, avatar(c.user_id ?? 7, name),
    el('div', {}, el('b', {}, name), el('small', {}, c.phone_number)));
}
