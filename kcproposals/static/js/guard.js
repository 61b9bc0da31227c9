/* One click, one post; a question before leaving with unsaved changes; nothing kept on the machine after signing out. */

import { fresh } from "./page.js";

const seen = new WeakSet();
const AGAIN_AFTER = 10000; // a page that does not come may be asked for again

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

function onSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(() => release(form), AGAIN_AFTER);
  if ("logout" in form.dataset) forgetKept();
}

function forgetKept() {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("kc:kept:")).forEach((key) => localStorage.removeItem(key));
  } catch {
    /* storage is switched off: then there is nothing to forget */
  }
}

function watchUnsaved(form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

document.addEventListener("submit", onSubmit);
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

export function start(root) {
  fresh(root, "form[data-guard]", seen).forEach(watchUnsaved);
}
