/* Small menus (account, columns) close on Esc and when something else is used. */

import { fresh } from "./page.js";

const seen = new WeakSet();

export function start(root) {
  for (const menu of fresh(root, "details.kc-menu", seen)) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  }
}
