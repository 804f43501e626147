// The waiting room's page: asks again by itself and changes only the words, so that a screen reader says them and does not begin anew.
// Without script a <noscript> refresh does the same, less gently.

const main = document.querySelector("[data-waiting]");

async function ask() {
  let seconds = Number(main.dataset.waiting);
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.status !== 503) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-waiting]");
    if (!fresh) return location.reload();
    seconds = Number(fresh.dataset.waiting);
    for (const part of ["strong", "p"]) {
      const [now, old] = [fresh.querySelector(`[role=status] ${part}`), main.querySelector(`[role=status] ${part}`)];
      if (now && old && now.textContent !== old.textContent) old.textContent = now.textContent;
    }
    document.title = page.title;
  } catch {
    // No network for a moment: asked again at the next turn.
  }
  setTimeout(ask, seconds * 1000);
}

setTimeout(ask, Number(main.dataset.waiting) * 1000);
