// Tables of staff pages: tick all, batch bar, and selects that filter as they change.

for (const batch of document.querySelectorAll("form[data-batch]")) {
  const table = document.getElementById(batch.dataset.batch);
  const boxes = [...table.querySelectorAll("input[data-tick]")];
  const all = table.querySelector("input[data-tick-all]");
  const count = batch.querySelector("[data-batch-count]");
  const refresh = () => {
    const picked = boxes.filter(box => box.checked).length;
    batch.hidden = picked === 0;
    count.textContent = `已选 ${picked} ${count.dataset.batchCount}`;
    if (all) {
      all.checked = picked > 0 && picked === boxes.length;
      all.indeterminate = picked > 0 && picked < boxes.length;
    }
  };
  table.addEventListener("change", event => {
    if (event.target === all) for (const box of boxes) box.checked = all.checked;
    if (event.target === all || event.target.matches("[data-tick]")) refresh();
  });
  refresh();
}

// Without script "select all" can do nothing, so it only appears with it.
for (const all of document.querySelectorAll("input[data-tick-all]")) all.hidden = false;

// A menu closes when the focus leaves it or Escape is pressed.
for (const menu of document.querySelectorAll("details.ex-menu")) {
  menu.addEventListener("focusout", event => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
  menu.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  });
}
