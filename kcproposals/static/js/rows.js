/*
 * Tables of rows in a form: add, remove, and show row products, column sums and shares at once. The server computes them
 * anyway.
 */

import { readAmount, readQuantity, writeAmount } from "./amounts.js";
import { dress } from "./money.js";
import { announce, fresh, showError, word } from "./page.js";

const seen = new WeakSet();

export const rowsOf = (list) => [...list.querySelectorAll("tbody > [data-row]")];
export const controlsOf = (row) => [...row.querySelectorAll("input, select, textarea")];

function empty(row) {
  for (const control of controlsOf(row)) {
    if (["checkbox", "radio"].includes(control.type)) control.checked = false;
    else if (control.tagName === "SELECT") control.selectedIndex = 0;
    else control.value = "";
    control.classList.remove("is-invalid");
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
    delete control.dataset.grouped;
    delete control.dataset.over;
  }
  row.querySelectorAll(".kc-error").forEach((error) => error.remove());
  row.querySelectorAll("[data-money]").forEach(dress);
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

/** What a computed cell comes to in đồng, or null: quantity × price, rounded half up once; or what the sources leave. */
function result(row, cell) {
  const { product, difference } = cell.dataset;
  const texts = (product ?? difference).split(" ").map((name) => row.querySelector(`[data-column="${name}"]`));
  if (product) {
    const factors = texts.map((box) => (box && "money" in box.dataset ? whole(readAmount(box.value)) : readQuantity(box?.value ?? "")));
    if (factors.includes(null)) return null;
    const [over, under] = factors.reduce(([a, b], [c, d]) => [a * c, b * d], [1n, 1n]);
    return (2n * over + under) / (2n * under);
  }
  const [from, ...parts] = texts.map((box) => readAmount(box?.value ?? ""));
  return from === null ? null : parts.reduce((left, part) => left - (part ?? 0n), from);
}

const whole = (dong) => (dong === null ? null : [dong, 1n]);

function compute(list) {
  const unit = list.dataset.unit ?? "dong";
  for (const row of rowsOf(list)) {
    for (const cell of row.querySelectorAll("[data-product], [data-difference]")) {
      const dong = result(row, cell);
      cell.value = dong === null ? "" : writeAmount(dong, unit);
      dress(cell);
      if (cell.dataset.difference) tellOver(row, cell.dataset.difference.split(" ")[1], dong);
    }
  }
  const sums = {};
  for (const total of list.querySelectorAll("[data-sum]")) {
    const boxes = [...list.querySelectorAll(`tbody [data-column="${total.dataset.sum}"]`)];
    const sum = boxes.reduce((all, box) => all + (readSigned(box.value) ?? 0n), 0n);
    sums[total.dataset.sum] = sum;
    const isMoney = boxes[0] && "money" in boxes[0].dataset;
    total.querySelector("[data-total]").textContent = writeAmount(sum, isMoney ? unit : "dong") + (isMoney && unit === "dong" ? `\u00a0${word("dongShort")}` : "");
  }
  share(list, sums);
}

/** A computed cell may be below nothing while people type. */
function readSigned(text) {
  const dong = readAmount(text.replace(/^-/, ""));
  return dong !== null && text.startsWith("-") ? -dong : dong;
}

/** More from the sources than the line costs: said beside the row at once, as the server will. */
function tellOver(row, column, left) {
  const box = row.querySelector(`[data-column="${column}"]`);
  const over = left !== null && left < 0n;
  if (over || box.dataset.over) showError(box, over ? word("rowOver", { by: writeAmount(-left, "dong") }) : "");
  box.dataset.over = over ? "1" : "";
}

/** What part of the whole each source bears. */
function share(list, sums) {
  const whole = sums[list.querySelector("[data-difference]")?.dataset.difference.split(" ")[0]];
  for (const place of list.querySelectorAll("[data-share]")) {
    const isPart = whole && list.querySelector("[data-difference]").dataset.difference.split(" ")[0] !== place.dataset.share;
    const tenths = isPart ? (sums[place.dataset.share] * 1000n + whole / 2n) / whole : null;
    place.textContent = isPart ? `${tenths / 10n},${(tenths < 0n ? -tenths : tenths) % 10n}\u00a0%` : "";
  }
}

/** Enter goes down one row in the same column, into a new row after the last. */
function onEnter(event) {
  const box = event.target;
  if (event.key !== "Enter" || event.isComposing || !box.matches("tbody input:not([type=checkbox], [type=radio])")) return;
  event.preventDefault();
  const list = event.currentTarget;
  const row = box.closest("[data-row]");
  const below = row.nextElementSibling ?? addRow(list);
  below.querySelector(`[data-column="${box.dataset.column}"]`)?.focus();
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
    list.addEventListener("keydown", onEnter);
    for (const told of ["input", "kc:respelled"]) list.addEventListener(told, () => compute(list));
    compute(list);
  }
}
