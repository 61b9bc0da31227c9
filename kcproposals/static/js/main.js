/* The only script a page names. Pages work without it; each module makes one thing nicer where its mark is found. */

import { settle } from "./kept.js";
import { centre, make, word } from "./page.js";

const MODULES = [
  ["form", "guard"],
  ["form[data-autosave]", "autosave"],
  ["[data-money]", "money"],
  ["[data-units]", "units"],
  ["[data-rows]", "rows"],
  ["[data-read-cells]", "paste"],
  ["[data-max-chars]", "count"],
  ["[data-only-for]", "only"],
  ["[data-confirm], [data-open], [data-open-dialog]", "dialog"],
  ["[data-tabs]", "tabs"],
  ["[data-upload]", "upload"],
  ["form[data-score]", "scoring"],
  ["form[data-sum-to], form[data-ordered]", "criteria"],
  ["[data-budget-line]", "budget-line"],
  ["[data-file-keys]", "file-keys"],
  ["[data-meeting]", "meeting"],
  ["details.kc-menu", "menu"],
  ["[data-error-summary]", "summary"],
];

async function startIn(root) {
  for (const [selector, name] of MODULES) {
    if (root.matches?.(selector) || root.querySelector(selector)) (await import(`./${name}.js`)).start(root);
  }
}

function tellFailure() {
  const box = document.getElementById("flashes");
  box?.replaceChildren(make("div", { className: "kc-notice kc-notice-bad kc-flash", textContent: word("requestFailed") }));
  box?.scrollIntoView({ block: "nearest" });
}

document.documentElement.classList.add("kc-js");
settle();
centre(document.querySelector(".kc-nav [aria-current]"));
startIn(document);
for (const swapped of ["htmx:load", "kc:swapped"]) {
  document.body.addEventListener(swapped, (event) => startIn(event.target));
}
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  document.body.addEventListener(failed, (event) => {
    if (!event.target.closest("[data-upload]")) tellFailure();
  });
}
