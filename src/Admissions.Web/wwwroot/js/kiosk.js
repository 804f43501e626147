// A point's free computer: whoever walks away is signed out, and nothing he typed waits for the next one.

const idle = 1000 * Number(document.querySelector("meta[name=adm-kiosk]").content);
const out = document.querySelector("form[data-sign-out]");
let timer = 0;

let leaving = false;
// This script stands before the page's own, so that its question about unsaved work is not put to an empty chair.
addEventListener("beforeunload", event => { if (leaving) event.stopImmediatePropagation(); });

function leave() {
  leaving = true;
  for (const form of document.forms) form.reset();
  if (out) out.submit();
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(leave, idle);
}

for (const form of document.forms) form.autocomplete = "off";
for (const act of ["keydown", "pointerdown", "input", "scroll"]) addEventListener(act, again, { passive: true });
// A page that the browser kept for the Back button is asked for anew; the server then knows nobody.
addEventListener("pageshow", event => { if (event.persisted) location.reload(); });
again();
