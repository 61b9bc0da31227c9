/*
 * Writing a criteria set: do the maxima sum to the scale, said while typing (the server says the same), and Alt + arrow
 * moves a criterion up or down.
 */

import { formatNumber, fresh, parseNumber } from "./page.js";

const seen = new WeakSet();
const hundredths = (text) => Math.round(parseNumber(text.replace(".", ",")) * 100);

/** Σ weight · maximum in ten-thousandths, or null while something cannot be read. */
function sumOf(form) {
  let sum = form.dataset.sumOthers ? hundredths(form.dataset.sumOthers) * 100 : 0;
  for (const box of form.querySelectorAll('[name$="max"]')) {
    const weight = form.querySelector(`[name="${box.name.replace(/max$/, "weight")}"]`);
    const [most, times] = [hundredths(box.value || "0"), hundredths(weight?.value || "1")];
    if (Number.isNaN(most) || Number.isNaN(times)) return null;
    sum += most * times;
  }
  return sum;
}

function say(form) {
  const line = form.querySelector("[data-sum]");
  const words = line?.querySelector("[data-sum-says]");
  if (!words) return;
  const sum = sumOf(form);
  const left = sum === null ? null : hundredths(form.dataset.sumTo) * 100 - sum;
  const kind = left === null ? "" : left === 0 ? "even" : left > 0 ? "short" : "over";
  const text = kind ? words.dataset[kind].replace("{by}", formatNumber(Math.abs(left) / 10000)) : "";
  if (words.textContent !== text) words.textContent = text;
  line.classList.toggle("kc-over", left !== 0);
  const number = line.querySelector("[data-sum-number]");
  if (number && sum !== null) number.textContent = formatNumber(sum / 10000);
}

function onKey(event) {
  const by = { ArrowUp: "[data-up]", ArrowDown: "[data-down]" }[event.key];
  const row = event.target.closest("[data-item]");
  if (!by || !event.altKey || !row) return;
  event.preventDefault();
  row.querySelector(by).click();
}

export function start(root) {
  for (const form of fresh(root, "form[data-sum-to], form[data-ordered]", seen)) {
    form.addEventListener("keydown", onKey);
    form.addEventListener("input", () => say(form));
    say(form);
    if ("ordered" in form.dataset && location.hash.startsWith("#item-")) {
      document.getElementById(decodeURIComponent(location.hash.slice(1)))?.querySelector("a")?.focus();
    }
  }
}
