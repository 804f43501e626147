// Loaded by every page: countdowns, focus on errors, leave guard, one submission per press.
// Everything here is comfort; a page is complete without it.

const root = document.documentElement;
const opened = performance.now();
const two = number => String(number).padStart(2, "0");

/** Milliseconds of server time since 1970, run on from what the page printed: the device's clock is never asked. */
const serverNow = () => Date.parse(root.dataset.now) + (performance.now() - opened);

function tick() {
  for (const part of document.querySelectorAll("[data-until]")) {
    const seconds = Math.max(0, Math.floor((Date.parse(part.dataset.until) - serverNow()) / 1000));
    const days = Math.floor(seconds / 86400);
    const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
    part.textContent = (days ? `${days} 天 ` : "") + clock;
  }
}
if (document.querySelector("[data-until]")) {
  tick();
  setInterval(tick, 1000);
}

// An error summary takes the focus; otherwise the message of the last action does.
(document.querySelector("[data-focus]") ?? document.querySelector("[data-flash]"))?.focus({ preventScroll: false });

// On a phone the side menu is one row that scrolls: it starts where the page is.
const here = document.querySelector(".ex-side [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;

// A link of the error summary leads to the control itself, not to its container.
addEventListener("click", event => {
  const link = event.target.closest?.(".ex-errors a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const control = field.matches("input, select, textarea, button, a, [tabindex]") ? field : field.querySelector("input, select, textarea") ?? field;
  control.scrollIntoView({ block: "center" });
  control.focus({ preventScroll: true });
});

// Leaving with edits that no draft has kept: <form data-guard>.
const dirty = new Set();
addEventListener("input", event => { if (event.target.form?.matches("[data-guard]")) dirty.add(event.target.form); });
addEventListener("draft-saved", event => dirty.delete(event.target));
addEventListener("beforeunload", event => { if (dirty.size) event.preventDefault(); });

// One press, one request: a second press of a submit button within the same page does nothing.
addEventListener("submit", event => {
  const form = event.target;
  dirty.delete(form);
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-repeat")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
addEventListener("pageshow", event => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A file that the server would refuse for its size is refused before it is sent: <input type="file" data-max-megabytes="20">.
addEventListener("change", event => {
  const input = event.target;
  const limit = Number(input.dataset?.maxMegabytes);
  if (input.type !== "file" || !limit) return;
  const large = [...input.files].find(file => file.size > limit * 1024 * 1024);
  input.setCustomValidity(large ? `${large.name} 超过 ${limit} MB，请压缩或分成几个文件` : "");
  if (large) input.reportValidity();
});

// A question before an act that cannot be undone: <button data-confirm="…">. The page itself says the same beside the button.
addEventListener("click", event => {
  const button = event.target.closest?.("[data-confirm]");
  if (button && !confirm(button.dataset.confirm)) event.preventDefault();
}, true);
