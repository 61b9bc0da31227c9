/* [ and ] lead to the file before and after this one, where the page has such links. */

import { fresh } from "./page.js";

const seen = new WeakSet();

export function start(root) {
  fresh(root, "[data-file-keys]", seen).forEach(() => document.addEventListener("keydown", onKey));
}

function onKey(event) {
  const rel = { "[": "prev", "]": "next" }[event.key];
  if (!rel || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  document.querySelector(`.kc-neighbours [rel="${rel}"]`)?.click();
}
