// What pages do beyond links and forms, none of it needed to read them: copying a text by one press,
// opening what a link points at.

for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!navigator.clipboard) continue; // the text can be selected and copied by hand all the same
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = /** @type {HTMLTextAreaElement} */ (document.getElementById(button.dataset.copies ?? ""));
    const told = document.getElementById("copied");
    try {
      await navigator.clipboard.writeText(field.value);
      if (told) told.textContent = button.dataset.done ?? "";
    } catch {
      field.select();
    }
  });
}

/** A link to a claim opens it: a closed `details` shows nothing of what it was asked for. */
function openTarget() {
  const name = decodeURIComponent(location.hash.slice(1));
  const target = name ? document.getElementById(name) : null;
  if (target instanceof HTMLDetailsElement) target.open = true;
}
addEventListener("hashchange", openTarget);
openTarget();
