// Things to send for people who have nothing at hand: screenshots, stickers, a
// voice message.

import { label } from './labels.js';

const blob = (canvas, kind, quality) => new Promise((done) => canvas.toBlob(done, kind, quality));

let turn = 0;

// samplePhoto draws the next of three screenshots that a customer might send as
// evidence.
export async function samplePhoto() {
  const which = turn++ % 3;
  const suffix = which === 0 ? '' : `_${which + 1}`;
  const tint = ['#17a06f', '#d9822b', '#c8453b'][which];
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [720, 860];
  const g = canvas.getContext('2d');
  const font = (weight, size) => { g.font = `${weight} ${size}px system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif`; };
  g.fillStyle = '#eef1f4';
  g.fillRect(0, 0, 720, 860);
  g.fillStyle = tint;
  g.fillRect(0, 0, 720, 300);
  g.fillStyle = '#ffffff';
  g.beginPath();
  g.arc(360, 120, 52, 0, 7);
  g.fill();
  g.strokeStyle = tint;
  [g.lineWidth, g.lineCap, g.lineJoin] = [11, 'round', 'round'];
  g.beginPath();
  if (which === 2) [[338, 98, 382, 142], [382, 98, 338, 142]].forEach(([a, b, c, d]) => { g.moveTo(a, b); g.lineTo(c, d); });
  else { g.moveTo(336, 122); g.lineTo(354, 140); g.lineTo(386, 102); }
  g.stroke();
  g.fillStyle = '#ffffff';
  g.textAlign = 'center';
  font(600, 44);
  g.fillText(label(`sample_title${suffix}`), 360, 240);
  g.beginPath();
  g.roundRect(48, 350, 624, 460, 28);
  g.fill();
  label(`sample_amount${suffix}`).split(';').forEach((row, i) => {
    const [name, value] = row.split('|');
    const y = 435 + i * 102;
    g.textAlign = 'left';
    g.fillStyle = '#7d8790';
    font(400, 30);
    g.fillText(name, 88, y);
    g.textAlign = 'right';
    g.fillStyle = '#1d252c';
    font(600, 32);
    g.fillText(value, 632, y);
    g.fillStyle = '#eef1f4';
    if (i < 3) g.fillRect(88, y + 36, 544, 2);
  });
  return new File([await blob(canvas, 'image/jpeg', 0.85)], 'screenshot.jpg', { type: 'image/jpeg' });
}

// compressed makes a photo as Telegram's apps do: a JPEG of at most 2560 pixels.
export async function compressed(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, 2560 / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))];
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new File([await blob(canvas, 'image/jpeg', 0.88)], 'photo.jpg', { type: 'image/jpeg' });
}

const face = (mouth, extra = '') => `<circle cx="256" cy="256" r="210" fill="#ffd54d" stroke="#e7a917" stroke-width="14"/>
  <circle cx="185" cy="220" r="26" fill="#4a3210"/><circle cx="327" cy="220" r="26" fill="#4a3210"/>${mouth}${extra}`;
const line = 'fill="none" stroke="#4a3210" stroke-width="22" stroke-linecap="round"';

export const stickers = [
  { emoji: '😊', art: face(`<path d="M165 310 Q256 405 347 310" ${line}/>`) },
  { emoji: '😢', art: face(`<path d="M175 370 Q256 300 337 370" ${line}/>`, '<path d="M327 262 q34 52 0 74 q-34 -22 0 -74z" fill="#4aa8ff"/>') },
  { emoji: '❤️', art: '<path d="M256 440 C60 300 70 120 180 110 c44 -4 66 26 76 52 c10 -26 32 -56 76 -52 c110 10 120 190 -76 330z" fill="#f0506e" stroke="#c92d4d" stroke-width="14"/>' },
];

// drawing is the picture of a sticker as an address.
export const drawing = (sticker) =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512">${sticker.art}</svg>`)}`;

export async function stickerFile(sticker) {
  const image = new Image();
  image.src = drawing(sticker);
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [512, 512];
  canvas.getContext('2d').drawImage(image, 0, 0);
  return new File([await blob(canvas, 'image/webp', 0.9)], 'sticker.webp', { type: 'image/webp' });
}

export async function sampleVoice() {
  const data = await (await fetch('/web/sample-voice.ogg')).blob();
  return new File([data], 'voice.ogg', { type: 'audio/ogg' });
}
