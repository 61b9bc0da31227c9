/*
 * The switch between đồng and triệu đồng above a table of amounts, remembered on this machine. It rewrites texts, never
 * amounts; without scripts a table is in đồng and the switch is not there.
 */

import { announce, fresh, word } from "./page.js";
import { respell } from "./money.js";

const seen = new WeakSet();
const KEPT = "kc:unit";

function remembered() {
  try {
    return localStorage.getItem(KEPT) === "trieu" ? "trieu" : "dong";
  } catch {
    return "dong";
  }
}

function remember(unit) {
  try {
    localStorage.setItem(KEPT, unit);
  } catch {
    /* then it is chosen again next time */
  }
}

function write(list, unit) {
  const inMillions = unit === "trieu";
  list.dataset.unit = unit;
  for (const button of list.querySelectorAll("[data-set-unit]")) button.setAttribute("aria-pressed", String(button.dataset.setUnit === unit));
  for (const name of list.querySelectorAll("[data-unit-name]")) name.textContent = word(inMillions ? "trieuName" : "dongName");
  list.querySelectorAll("[data-money]").forEach(respell);
  list.dispatchEvent(new CustomEvent("kc:respelled"));
}

export function start(root) {
  for (const tools of fresh(root, "[data-units]", seen)) {
    const list = tools.closest("[data-rows]");
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const unit = event.target.closest("[data-set-unit]")?.dataset.setUnit;
      if (!unit) return;
      const inMillions = unit === "trieu";
      remember(unit);
      document.querySelectorAll("[data-rows][data-unit]").forEach((one) => write(one, unit));
      announce(word(inMillions ? "nowTrieu" : "nowDong"));
    });
    if (remembered() === "trieu") write(list, "trieu");
  }
}
