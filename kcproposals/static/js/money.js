/*
 * Amounts in đồng, grouped while typed: 300.000.000. Only digits are grouped: as soon as somebody types or pastes a dot or
 * comma of their own ("1.5", "1,500"), the text is left alone, since only the server may say what it means.
 */

import { formatNumber, fresh, word } from "./page.js";

const seen = new WeakSet();
const GROUPED = /^\d{1,3}(\.\d{3})*$/;
const MILLION = 1000000;

function group(digits) {
  return digits.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ".");
}

/** May the dots be set anew? Yes if the text without the last keystroke was well grouped and the keystroke was no dot. */
function mayGroup(input, event) {
  if (!/^[\d.]*$/.test(input.value)) return false;
  if (GROUPED.test(input.value) || /^\d*$/.test(input.value)) return true;
  const typed = event?.data ?? "";
  return (input.dataset.grouped === "1") && !/[.,]/.test(typed) && event?.inputType !== "insertFromPaste";
}

function onInput(event) {
  const input = event.target;
  const grouped = mayGroup(input, event);
  if (grouped) {
    const behind = input.value.slice(input.selectionEnd).replaceAll(".", "").length;
    input.value = group(input.value.replaceAll(".", ""));
    let at = input.value.length;
    for (let left = behind; left > 0 && at > 0; at -= 1) if (input.value[at - 1] !== ".") left -= 1;
    input.setSelectionRange(at, at);
  }
  input.dataset.grouped = grouped ? "1" : "0";
  echo(input);
}

/** A dot is not there for the keyboard: deleting beside one deletes the digit behind it. */
function stepOverDot(event) {
  const input = event.target;
  const at = input.selectionStart;
  if (at !== input.selectionEnd || input.dataset.grouped !== "1") return;
  if (event.inputType === "deleteContentBackward" && input.value[at - 1] === ".") input.setSelectionRange(at - 1, at - 1);
  if (event.inputType === "deleteContentForward" && input.value[at] === ".") input.setSelectionRange(at + 1, at + 1);
}

/** Say the amount in short ("604 triệu đồng"), so that a zero too many is seen. */
function echo(input) {
  const place = input.closest(".kc-field")?.querySelector("[data-money-echo]");
  if (!place) return;
  const amount = GROUPED.test(input.value) || /^\d+$/.test(input.value) ? Number(input.value.replaceAll(".", "")) : NaN;
  if (!(amount >= MILLION) || amount % 1000) place.textContent = "";
  else if (amount >= 1000 * MILLION) place.textContent = word("thousandMillion", { number: formatNumber(amount / (1000 * MILLION)) });
  else place.textContent = word("million", { number: formatNumber(amount / MILLION) });
}

export function start(root) {
  for (const input of fresh(root, "[data-money]", seen)) {
    if (/^\d+$/.test(input.value)) input.value = group(input.value);
    input.dataset.grouped = GROUPED.test(input.value) || !input.value ? "1" : "0";
    input.addEventListener("beforeinput", stepOverDot);
    input.addEventListener("input", onInput);
    echo(input);
  }
}
