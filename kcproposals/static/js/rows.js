/* Tables of rows in a form: add, remove, and show row products and column sums at once. The server computes them anyway. */

import { announce, formatNumber, fresh, parseNumber, word } from "./page.js";

const seen = new WeakSet();

const rowsOf = (list) => [...list.querySelectorAll("tbody > [data-row]")];
const controlsOf = (row) => [...row.querySelectorAll("input, select, textarea")];

function empty(row) {
  for (const control of controlsOf(row)) {
    if (["checkbox", "radio"].includes(control.type)) control.checked = false;
    else if (control.tagName === "SELECT") control.selectedIndex = 0;
    else control.value = "";
    control.classList.remove("is-invalid");
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
    delete control.dataset.grouped;
  }
  row.querySelectorAll(".kc-error").forEach((error) => error.remove());
}

/** Give every name, id and address in the copied row its own number. */
function renumber(row, list, index) {
  const prefix = new RegExp(`^${list}-\\d+(?=-|$)`);
  for (const element of row.querySelectorAll("[name], [id], [for], [value]")) {
    for (const attribute of ["name", "id", "for", "value"]) {
      const old = element.getAttribute(attribute);
      if (old && prefix.test(old)) element.setAttribute(attribute, old.replace(prefix, `${list}-${index}`));
    }
  }
}

function count(list) {
  rowsOf(list).forEach((row, at) => {
    row.querySelectorAll("[data-row-number]").forEach((place) => { place.textContent = at + 1; });
    row.querySelectorAll("[aria-label]").forEach((named) => {
      named.setAttribute("aria-label", named.getAttribute("aria-label").replace(/\d+$/, at + 1));
    });
  });
}

/** Add an empty row with the next free index (or the given one) and return it. */
export function addRow(list, index = Number(list.dataset.next)) {
  const rows = rowsOf(list);
  const row = rows.at(-1).cloneNode(true);
  renumber(row, list.dataset.rows, index);
  empty(row);
  rows.at(-1).after(row);
  list.dataset.next = Math.max(Number(list.dataset.next), index + 1);
  count(list);
  row.dispatchEvent(new CustomEvent("kc:swapped", { bubbles: true }));
  return row;
}

function removeRow(list, row) {
  const rows = rowsOf(list);
  const at = rows.indexOf(row);
  if (rows.length === 1) empty(row);
  else row.remove();
  count(list);
  const next = rowsOf(list)[Math.min(at, rowsOf(list).length - 1)];
  controlsOf(next).find((control) => control.type !== "hidden" && !control.readOnly)?.focus();
  announce(word("rowRemoved", { number: at + 1 }));
}

function compute(list) {
  for (const row of rowsOf(list)) {
    for (const cell of row.querySelectorAll("[data-product], [data-difference]")) {
      const { product, difference } = cell.dataset;
      const numbers = (product ?? difference).split(" ").map((name) => parseNumber(row.querySelector(`[data-column="${name}"]`)?.value ?? ""));
      const result = product ? numbers.reduce((a, b) => a * b, 1) : numbers.reduce((a, b) => a - (b || 0));
      cell.value = (product ? numbers.some(Number.isNaN) : Number.isNaN(numbers[0])) ? "" : formatNumber(Math.round(result));
    }
  }
  for (const total of list.querySelectorAll("[data-sum]")) {
    const values = [...list.querySelectorAll(`tbody [data-column="${total.dataset.sum}"]`)].map((control) => parseNumber(control.value));
    total.textContent = formatNumber(values.filter((value) => !Number.isNaN(value)).reduce((a, b) => a + b, 0));
  }
}

function onClick(event) {
  const list = event.currentTarget;
  const button = event.target.closest("[data-add-row], [data-remove-row]");
  if (!button) return;
  event.preventDefault();
  if ("addRow" in button.dataset) {
    const row = addRow(list);
    controlsOf(row).find((control) => control.type !== "hidden")?.focus();
    announce(word("rowAdded", { number: rowsOf(list).length }));
  } else {
    removeRow(list, button.closest("[data-row]"));
  }
  compute(list);
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

export function start(root) {
  for (const list of fresh(root, "[data-rows]", seen)) {
    list.addEventListener("click", onClick);
    list.addEventListener("input", () => compute(list));
  }
}
