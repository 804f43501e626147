// Counter pages: the one box keeps the focus, F-keys press the buttons that carry their name, full-width input is folded.
// A button takes a key with data-key="F8"; a disabled one answers with its reason instead of doing nothing.

const box = document.querySelector("[data-box]");

/** Digits and letters typed with a Chinese input method come full-width: ０ → 0, ｘ → X. */
const fold = text => text.normalize("NFKC").replace(/[\s\u200b]/g, "").toUpperCase();

box?.form?.addEventListener("submit", () => { box.value = fold(box.value); });

addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const typing = event.target.matches("input:not([data-box]), textarea, select");
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

addEventListener("pageshow", () => box?.focus());
