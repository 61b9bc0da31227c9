/* Sections with links to them become tabs: arrow keys move, the address may name one (#documents). */

import { fresh } from "./page.js";

const seen = new WeakSet();

function choose(tabs, chosen, focus) {
  for (const tab of tabs) {
    const selected = tab === chosen;
    tab.setAttribute("aria-selected", selected);
    tab.tabIndex = selected ? 0 : -1;
    document.getElementById(tab.hash.slice(1)).hidden = !selected;
  }
  if (focus) chosen.focus();
}

function setUp(box) {
  const list = box.querySelector(".kc-tab-list");
  const tabs = [...list.querySelectorAll('a[href^="#"]')].filter((tab) => document.getElementById(tab.hash.slice(1)));
  if (!tabs.length) return;
  list.setAttribute("role", "tablist");
  for (const tab of tabs) {
    const panel = document.getElementById(tab.hash.slice(1));
    tab.setAttribute("role", "tab");
    tab.id = `${panel.id}-tab`;
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      choose(tabs, tab, false);
    });
  }
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    choose(tabs, tabs[(to + tabs.length) % tabs.length], true);
  });
  const named = () => tabs.find((tab) => tab.hash === location.hash || document.getElementById(tab.hash.slice(1)).querySelector(":target"));
  choose(tabs, named() ?? tabs[0], false);
  addEventListener("hashchange", () => named() && choose(tabs, named(), false));
}

export function start(root) {
  fresh(root, "[data-tabs]", seen).forEach(setUp);
}
