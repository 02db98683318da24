// Brings the part of a page that is marked as live up to date when the server says that something changed.
"use strict";
// On a telephone the menu is longer than the screen: where one is has to be seen.
const menu = document.querySelector(".top nav");
const here = menu?.querySelector("[aria-current]");
function showHere() {
  if (here) menu.scrollLeft = here.offsetLeft - menu.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
}
showHere();
addEventListener("resize", showHere);

const part = document.querySelector("[data-live]");

// busy tells whether somebody is in the middle of something there.
function busy() {
  const at = document.activeElement;
  return part.querySelector("details[open]") !== null || (part.contains(at) && at.matches("input, textarea, select"));
}

async function refresh() {
  if (busy()) return;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (!fresh || busy() || fresh.innerHTML === part.innerHTML) return;
  const at = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  part.replaceChildren(...fresh.childNodes);
  if (at) part.querySelector(`a[href="${CSS.escape(at)}"]`)?.focus();
}

// A browser keeps few connections to one host: only the page that somebody looks at listens.
let listening = null;

function follow() {
  if (document.hidden) {
    listening?.close();
    listening = null;
  } else if (!listening) {
    listening = new EventSource("/console/live");
    listening.addEventListener("changed", () => refresh().catch(() => {}));
  }
}

if (part) {
  document.addEventListener("visibilitychange", () => {
    follow();
    if (!document.hidden) refresh().catch(() => {});
  });
  follow();
}
