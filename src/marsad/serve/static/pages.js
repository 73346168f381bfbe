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

let touched = false;
addEventListener("input", () => { touched = true; });

/**
 * A page that shows what is still being worked out asks for it, and shows itself again when it is there: no timed
 * refresh, which would take a reader away from where they are.
 * Where a form was filled in meanwhile, a link is offered instead, so that nothing typed is lost.
 * @param {HTMLElement} notice
 */
async function awaitAnswer(notice) {
  for (;;) {
    const answer = await fetch(notice.dataset.awaits ?? "").catch(() => null);
    if (answer && answer.status !== 202) {
      const told = answer.ok ? await answer.json() : {};
      if (told.reasons !== false) {
        if (!touched) return location.reload();
        const link = document.createElement("a");
        link.href = location.href;
        link.textContent = notice.dataset.ready ?? "";
        return notice.replaceChildren(link);
      }
    }
    await new Promise((done) => setTimeout(done, 3000));
  }
}
const awaited = document.querySelector("[data-awaits]");
if (awaited instanceof HTMLElement && awaited.dataset.awaits) awaitAnswer(awaited);
