/*
 * A meeting: its screen keeps itself up to date and obeys the keys of a presenter; on the agenda Alt with ↑ or ↓ moves
 * the file whose row has the keyboard. Both only press buttons that are there anyway.
 */

import { fresh } from "./page.js";

const seen = new WeakSet();
const EVERY = 5000;
const NEXT = ["ArrowRight", "PageDown"];
const BACK = ["ArrowLeft", "PageUp"];

/** Fetch the page anew and put its screen in the place of this one; while it cannot be reached, say so. */
async function refresh() {
  const old = document.querySelector("[data-meeting=screen]");
  if (!old || document.hidden) return;
  let answer;
  try {
    answer = await fetch(location.href, { redirect: "error", headers: { Accept: "text/html" } });
  } catch {
    answer = null;
  }
  old.toggleAttribute("data-cut-off", !answer?.ok);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.querySelector("[data-meeting=screen]");
  if (!part || part.outerHTML === old.outerHTML) return;
  const focused = document.activeElement?.closest("form")?.dataset.step;
  old.replaceWith(part);
  if (focused) part.querySelector(`form[data-step="${focused}"] button`)?.focus();
}

function press(step) {
  document.querySelector(`[data-meeting=screen] form[data-step="${step}"]`)?.requestSubmit();
}

function listenForPresenter(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
  const step = (NEXT.includes(event.key) && "next") || (BACK.includes(event.key) && "previous");
  if (!step) return;
  event.preventDefault();
  press(step);
}

function moveByKey(event) {
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const row = event.target.closest("[data-item]");
  if (!event.altKey || !way || !row) return;
  event.preventDefault();
  row.querySelector(`button[value^="${way}:"]`)?.click();
}

export function start(root) {
  fresh(root, "[data-meeting=screen]", seen).forEach(() => {
    setInterval(refresh, EVERY);
    addEventListener("keydown", listenForPresenter);
  });
  fresh(root, "[data-meeting=agenda]", seen).forEach((agenda) => {
    agenda.addEventListener("keydown", moveByKey);
    const moved = location.hash && agenda.querySelector(location.hash);
    moved?.querySelector("button, a")?.focus();
  });
}
