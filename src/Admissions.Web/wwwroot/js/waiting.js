// The waiting room's page: asks again by itself and changes only the words, so that a screen reader does not begin anew; it says them
// aloud at notable steps only. Without script a <noscript> refresh does the same, less gently.

const room = document.querySelector("[data-waiting]");
const patience = 20_000;
let asking = false;
let next;

/** The portal's own page is there, or says that there is none: whatever else comes back is asked again. */
const isAnswer = answer => answer.ok || (answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status));

function show(page) {
  const fresh = page.querySelector("[data-waiting]");
  if (!fresh) return;
  room.dataset.waiting = fresh.dataset.waiting;
  const words = fresh.querySelector("[data-words]");
  if (words.textContent !== room.querySelector("[data-words]").textContent) room.querySelector("[data-words]").replaceChildren(...words.children);
  document.title = page.title;
  if (fresh.dataset.step === room.dataset.step) return;
  room.dataset.step = fresh.dataset.step;
  room.querySelector("[data-aloud]").textContent = room.querySelector("[data-words] strong").textContent;
}

async function ask() {
  if (asking) return;
  asking = true;
  clearTimeout(next);
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(patience) });
    if (isAnswer(answer)) return location.reload();
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // No network for a moment: asked again at the next turn.
  }
  asking = false;
  next = setTimeout(ask, Number(room.dataset.waiting) * 1000);
}

next = setTimeout(ask, Number(room.dataset.waiting) * 1000);

// A locked phone lets no clock run: who takes it up again is told at once where he stands.
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
addEventListener("online", ask);
addEventListener("pageshow", event => { if (event.persisted) ask(); });
