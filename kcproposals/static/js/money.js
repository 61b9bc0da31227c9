/*
 * Boxes for amounts: grouped while typed (300.000.000), with the amount said the other way beside them. Only digits are
 * grouped: as soon as somebody types or pastes a dot or comma of their own ("1.5", "1,500"), the text is left alone, since
 * only the server may say what it means. In a table written in triệu the unit stays behind the number in the box itself.
 */

import { group, otherWay, readAmount, SUFFIX, writeAmount } from "./amounts.js";
import { fresh, word } from "./page.js";

const seen = new WeakSet();
const SAID = {
  dong: (values) => word("dong", values),
  trieu: (values) => word("million", values),
  ty: (values) => word("thousandMillion", values),
};
const GROUPED = /^\d{1,3}(\.\d{3})*$/;

/** The unit an amount box is written in: that of its table, đồng elsewhere. */
export function unitOf(input) {
  return input.closest("[data-unit]")?.dataset.unit ?? "dong";
}

/** The number without the unit it carries, or null where the text carries another one or none that is known. */
function bodyOf(input) {
  if (unitOf(input) === "dong") return /\p{L}$/u.test(input.value) ? null : input.value;
  if (input.value.endsWith(SUFFIX)) return input.value.slice(0, -SUFFIX.length);
  return /\p{L}/u.test(input.value) ? null : input.value;
}

/** May the dots be set anew? Yes if the text without the last keystroke was well grouped and the keystroke was no dot. */
function mayGroup(input, body, event) {
  if (!/^[\d.]*$/.test(body)) return false;
  if (GROUPED.test(body) || /^\d*$/.test(body)) return true;
  return (input.dataset.grouped === "1") && !/[.,]/.test(event.data ?? "") && event.inputType !== "insertFromPaste";
}

function onInput(event) {
  const input = event.target;
  const body = bodyOf(input);
  if (body !== null) {
    const at = Math.min(input.selectionEnd, body.length);
    const grouped = mayGroup(input, body, event);
    const text = grouped ? group(body.replaceAll(".", "")) : body;
    const behind = grouped ? body.slice(at).replaceAll(".", "").length : body.length - at;
    const carries = unitOf(input) === "dong" || !text || /\p{L}/u.test(text); // a unit of one's own: 1,25 tỷ
    input.value = carries ? text : text + SUFFIX;
    input.setSelectionRange(...Array(2).fill(placeBefore(text, behind, grouped)));
    input.dataset.grouped = grouped ? "1" : "0";
  }
  dress(input);
}

/** The place with `behind` characters after it, dots not counted where they were set anew. */
function placeBefore(text, behind, grouped) {
  let at = text.length;
  for (let left = behind; left > 0 && at > 0; at -= 1) if (!grouped || text[at - 1] !== ".") left -= 1;
  return at;
}

/** Dots and the unit are not there for the keyboard: deleting beside a dot deletes the digit behind it. */
function stepOver(event) {
  const input = event.target;
  const end = (bodyOf(input) ?? input.value).length;
  if (input.selectionStart !== input.selectionEnd) return;
  if (input.selectionStart > end) input.setSelectionRange(end, end);
  const at = input.selectionStart;
  if (event.inputType === "deleteContentForward" && at === end) event.preventDefault();
  if (input.dataset.grouped !== "1") return;
  if (event.inputType === "deleteContentBackward" && input.value[at - 1] === ".") input.setSelectionRange(at - 1, at - 1);
  if (event.inputType === "deleteContentForward" && input.value[at] === ".") input.setSelectionRange(at + 1, at + 1);
}

/** Say the unit in the box and the amount the other way, so that a zero too many is seen. */
export function dress(input) {
  const unit = input.parentElement.querySelector("[data-cell-unit]");
  const carried = /\p{L}$/u.test(input.value);
  const inMillions = unitOf(input) === "trieu" && !input.value;
  if (unit) unit.textContent = carried ? "" : word(inMillions ? "trieu" : "dongShort");
  const place = input.closest("td, .kc-field")?.querySelector("[data-money-echo]");
  if (!place) return;
  const dong = readAmount(input.value);
  const other = dong === null ? null : otherWay(dong, carried ? "trieu" : "dong");
  place.textContent = other ? `= ${SAID[other.unit](other)}` : "";
}

/** Write what a box holds in the unit of its table; a text nobody can read stays as it is. */
export function respell(input) {
  const dong = readAmount(input.value);
  if (dong !== null) {
    input.value = writeAmount(dong, unitOf(input));
    input.dataset.grouped = "1";
  }
  dress(input);
}

export function start(root) {
  for (const input of fresh(root, "[data-money]", seen)) {
    if (/^\d+$/.test(input.value)) input.value = group(input.value);
    input.dataset.grouped = GROUPED.test(bodyOf(input) ?? "") || !input.value ? "1" : "0";
    input.addEventListener("beforeinput", stepOver);
    input.addEventListener("input", onInput);
    dress(input);
  }
}
