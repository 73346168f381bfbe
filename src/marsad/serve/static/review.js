// Keys of the review screen. Everything they do is also a link or a button of the page.
// @ts-check

/** @param {string} id */
const press = (id) => { const found = document.getElementById(id); if (found instanceof HTMLElement) found.click(); };

/** @param {KeyboardEvent} event */
const typing = (event) => event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]") !== null;

let sent = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event)) return;
  // The place of the key counts where the letter is not Latin: on an Arabic keyboard S is still the key S.
  const latin = /^[a-z0-9]$/i.test(event.key);
  const key = latin ? event.key.toLowerCase() : event.code.replace(/^(Key|Digit)/, "").toLowerCase();
  const answer = document.querySelector(`#answer button[data-key="${CSS.escape(key)}"]`);
  if (answer instanceof HTMLButtonElement) {
    event.preventDefault();
    if (sent || event.repeat) return; // a key that is held down answers one question only
    const form = answer.form;
    if (form === null || !form.reportValidity()) return;
    sent = true;
    answer.click();
  } else if (key === "j") press("next");
  else if (key === "k") press("back");
  else if (key === "e") press(event.shiftKey ? "edit-right" : "edit-left");
  else if (key === "z" && !event.repeat) {
    const undo = document.querySelector("#undo button");
    if (undo instanceof HTMLButtonElement && !sent) { sent = true; undo.click(); }
  } else return;
  event.preventDefault();
});

// Coming back by the browser's own button, one may answer again.
window.addEventListener("pageshow", () => { sent = false; });
