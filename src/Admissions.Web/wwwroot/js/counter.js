// Counter pages: the one box keeps the focus, F-keys press the buttons that carry their name, full-width input is folded.
// A button takes a key with data-key="F8" or "Shift+F8"; a disabled one answers with its reason instead of doing nothing.
// One key stands for one act: no page gives it to two buttons.

const box = document.querySelector("[data-box]");

/** Digits and letters typed with a Chinese input method come full-width: ０ → 0, ｘ → X. Names stay as they are. */
const fold = text => {
  const plain = text.normalize("NFKC").trim();
  return /\d/.test(plain) && /^[\x20-\x7e\u200b]+$/.test(plain) ? plain.replace(/[\s\u200b]/g, "").toUpperCase() : plain;
};

box?.form?.addEventListener("submit", () => { box.value = fold(box.value); });

// The list of all keys: "?" opens and closes it, Escape closes it and does nothing else then. Without script it is a <details>.
const help = document.querySelector("[data-key-help]");
const showHelp = open => {
  help.open = open;
  (open ? help.querySelector("section") : box)?.focus();
};

// An input method that is on hides which letter it is; "?" is then known by its place on the keyboard.
const isQuestion = (event, hidden) => ["?", "？"].includes(event.key) || (hidden && event.shiftKey && event.code === "Slash");

addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const hidden = event.isComposing || event.keyCode === 229;
  const question = isQuestion(event, hidden);
  if (hidden && !question) return;
  const key = event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
  const typing = event.target.matches("input:not([data-box]), textarea, select");
  // A scanned address has a "?" in it, so the box must be empty.
  const asks = question && !typing && !(event.target === box && box.value !== "");
  if (help && (asks || (help.open && key === "Escape"))) {
    event.preventDefault();
    showHelp(asks && !help.open);
    return;
  }
  const button = question ? null : document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  // Whoever reads the list tries no key out on the candidate under it.
  if (help?.open) {
    if (button && !typing) event.preventDefault();
    return;
  }
  if (button && (event.key.length > 1 || !typing)) {
    event.preventDefault();
    if (button.disabled || button.getAttribute("aria-disabled") === "true") {
      document.querySelector("#message")?.scrollIntoView({ block: "nearest" });
      box?.focus();
    } else {
      button.click();
    }
    return;
  }
  // A scanner types into whatever has the focus; unless somebody is filling a field, that must be the box.
  if (box && !typing && event.key.length === 1 && document.activeElement !== box) box.focus();
});

// An input method may still deliver the "？" that opened the list.
box?.addEventListener("input", () => { if (help?.open && ["?", "？"].includes(box.value)) box.value = ""; });

// A key that opens a drawer puts the cursor into its first field.
for (const key of document.querySelectorAll("[data-drawer]")) {
  key.addEventListener("click", () => {
    const drawer = document.getElementById(key.dataset.drawer);
    for (const other of document.querySelectorAll("details.ex-drawer")) other.open = other === drawer;
    drawer?.querySelector("input:not([type=hidden]), textarea")?.focus();
  });
}

// A file that the server would refuse for its size is not even sent.
for (const file of document.querySelectorAll("input[type=file][data-max]")) {
  file.addEventListener("change", () => {
    const most = Number(file.dataset.max);
    const over = [...file.files].some(one => one.size > most);
    file.setCustomValidity(over ? `文件超过 ${Math.round(most / 1048576)} MB，请换一个小一些的文件` : "");
    file.reportValidity();
  });
}

// A file chosen by key is sent by Enter.
for (const file of document.querySelectorAll("input[type=file][data-key]")) {
  file.addEventListener("change", () => file.form?.querySelector("button[type=submit]")?.focus());
}

addEventListener("pageshow", () => {
  if (!document.querySelector("details.ex-drawer[open]")) box?.focus();
});
