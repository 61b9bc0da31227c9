/*
 * Cells copied from Excel, pasted into a table of the form: the server reads them (one set of rules for files and for
 * pasting), here they are put into the rows from the one pasted at, bad cells are marked, and one button takes it back.
 */

import { announce, fresh, make, showError, word } from "./page.js";
import { respell } from "./money.js";
import { addRow, controlsOf, rowsOf } from "./rows.js";

const seen = new WeakSet();

function onPaste(event) {
  const list = event.currentTarget;
  const box = event.target.closest("tbody [data-column]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!box || box.tagName === "TEXTAREA" || !/\t|\n(?!$)/.test(text.replace(/\r/g, ""))) return;
  event.preventDefault();
  read(list, box, text);
}

async function read(list, box, text) {
  const form = list.closest("form");
  const body = new URLSearchParams({ text, unit: list.dataset.unit ?? "dong", column: box.dataset.column });
  const headers = { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token?.value ?? "" };
  let answer;
  try {
    const response = await fetch(list.dataset.readCells, { method: "POST", body, headers, redirect: "manual" });
    answer = await response.json();
  } catch {
    answer = { error: word("requestFailed") };
  }
  if (answer.error) tell(list, "bad", [answer.error]);
  else put(list, box, answer);
}

function put(list, box, answer) {
  const before = rowsOf(list).map((row) => controlsOf(row).map(({ value, checked }) => ({ value, checked })));
  let row = box.closest("[data-row]");
  const rows = answer.rows.map((cells, at) => {
    if (at) row = row.nextElementSibling ?? addRow(list);
    for (const [column, text] of Object.entries(cells)) fillCell(row, column, text);
    return row;
  });
  list.dispatchEvent(new Event("input", { bubbles: true }));
  for (const { row: at, column, message } of answer.troubles) mark(rows[at].querySelector(`[data-column="${column}"]`), message);
  const texts = [word("pasted", { rows: rows.length, bad: answer.troubles.length }), ...answer.left_out];
  if (answer.small) texts.push(word("pastedSmall"));
  tell(list, answer.troubles.length || answer.small ? "warn" : "ok", texts, () => takeBack(list, before));
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function fillCell(row, column, text) {
  const controls = [...row.querySelectorAll(`[data-column="${column}"]`)];
  const [first] = controls;
  if (!first) {
    row.querySelectorAll(`input[name$="-${column}"]`).forEach((one) => { one.checked = one.value === text; });
    return;
  }
  first.value = text;
  showError(first, "");
  if ("money" in first.dataset) respell(first);
}

/** A mark of pasting goes when the cell is written anew. */
function mark(control, message) {
  if (!control) return;
  showError(control, message);
  control.addEventListener("input", () => showError(control, ""), { once: true });
}

function takeBack(list, before) {
  rowsOf(list).slice(before.length).forEach((row) => row.remove());
  rowsOf(list).forEach((row, at) => {
    controlsOf(row).forEach((control, index) => {
      if (control.type !== "hidden") Object.assign(control, before[at][index]);
      if (control.id) showError(control, "");
      if ("money" in control.dataset) respell(control);
    });
  });
  tell(list, "ok", [word("pasteUndone")]);
  for (const kind of ["input", "change"]) list.dispatchEvent(new Event(kind, { bubbles: true }));
}

function tell(list, tone, texts, undo) {
  list.querySelector("[data-paste-told]")?.remove();
  const box = make("div", { className: `kc-notice kc-notice-${tone}` }, ...texts.map((text) => make("p", { textContent: text })));
  box.dataset.pasteTold = "";
  if (undo) {
    const button = make("button", { type: "button", className: "btn btn-quiet btn-sm", textContent: word("undo") });
    button.addEventListener("click", undo);
    box.append(button);
  }
  list.querySelector(".kc-table-box").before(box);
  announce(texts.join(" "));
}

export function start(root) {
  fresh(root, "[data-read-cells]", seen).forEach((list) => list.addEventListener("paste", onPaste));
}
