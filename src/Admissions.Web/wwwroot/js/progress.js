// Progress of long work: [data-progress="/address"] follows server-sent events whose data is
// {"percent":65,"text":"…","done":false}; when done, the page is read again and shows the result.
// Without script a <noscript> refresh does the same, slower.

for (const part of document.querySelectorAll("[data-progress]")) {
  const bar = part.querySelector("progress");
  const text = part.querySelector("[data-progress-text]");
  const source = new EventSource(part.dataset.progress);
  let broken = 0;
  source.onmessage = event => {
    broken = 0;
    const state = JSON.parse(event.data);
    if (Number.isFinite(state.percent)) bar.value = bar.max * state.percent / 100;
    if (state.text && text) text.textContent = state.text;
    if (!state.done) return;
    source.close();
    location.reload();
  };
  source.onerror = () => {
    // The browser reconnects by itself; after some failures the plain refresh takes over.
    if (++broken < 5) return;
    source.close();
    setTimeout(() => location.reload(), 5000);
  };
}
