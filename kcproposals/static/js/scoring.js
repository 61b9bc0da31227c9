/*
 * The scoring page: what follows from a mark is shown at once. The plain sum too (data-score="sum"); the server's total
 * replaces it. Keys are scoring-keys.js.
 */

import { announce, centre, formatNumber, fresh, make, parseNumber, word } from "./page.js";
import { listen } from "./scoring-keys.js";

const seen = new WeakSet();
const hundredths = (text) => Math.round(parseNumber(text.replace(".", ",")) * 100); // a mark has no thousands

class Sheet {
  constructor(form) {
    this.form = form;
    this.criteria = [...form.querySelectorAll("[data-criterion]")];
    centre(document.querySelector(".kc-queue [aria-current]"));
    this.criteria.forEach((criterion) => this.setUp(criterion));
    listen(this);
    // Also after a save: the total that came back is of what was sent, and more may have been typed meanwhile.
    for (const event of ["change", "input", "kc:saved"]) form.addEventListener(event, () => this.refresh());
  }

  radios(criterion) {
    return [...criterion.querySelectorAll('input[type="radio"]')];
  }

  other(criterion) {
    return criterion.querySelector('[name^="other-"]');
  }

  /** The chosen mark as text, "na", or "" for none. */
  mark(criterion) {
    const chosen = this.radios(criterion).find((radio) => radio.checked)?.value ?? "";
    return chosen === "other" ? this.other(criterion).value : chosen;
  }

  setUp(criterion) {
    const other = this.other(criterion);
    this.radios(criterion).forEach((radio) => {
      if (radio.value === "other") radio.tabIndex = -1;
      radio.addEventListener("change", () => {
        if (radio.value !== "other") other.value = "";
        this.showReason(criterion);
      });
    });
    other.addEventListener("input", () => {
      const free = this.radios(criterion).find((radio) => radio.value === "other");
      free.checked = Boolean(other.value.trim());
      this.showReason(criterion);
    });
    // What was typed before this script was there is meant as well.
    if (other.value.trim()) this.radios(criterion).find((radio) => radio.value === "other").checked = true;
    this.foldReason(criterion);
    this.showAnchor(criterion);
  }

  /** The worded level that the mark stands for is set off from the others and says itself when they are folded. */
  showAnchor(criterion) {
    const mark = hundredths(this.mark(criterion));
    const summary = criterion.querySelector(".kc-levels > summary");
    if (!summary) return;
    let met = "";
    criterion.querySelectorAll("[data-low]").forEach((anchor) => {
      const fits = mark >= hundredths(anchor.dataset.low) && mark <= hundredths(anchor.dataset.high);
      anchor.classList.toggle("kc-level-met", fits);
      if (fits) met = anchor.textContent;
    });
    summary.textContent = met || summary.dataset.none;
  }

  /** A reason that is neither written nor asked for is one line high: a button. */
  foldReason(criterion) {
    const box = criterion.querySelector(".kc-why");
    const area = box.querySelector("textarea");
    const open = make("button", { type: "button", className: "btn btn-link btn-sm kc-why-open", textContent: word("remark") });
    open.addEventListener("click", () => {
      box.hidden = false;
      open.hidden = true;
      area.focus();
    });
    if (area.readOnly && !area.value) {
      box.hidden = true;
      return;
    }
    criterion.querySelector(".kc-note").before(open);
    this.showReason(criterion);
  }

  /** The server says the same (domain/scoring/items): outside these marks, and of "not applicable", a reason is a must. */
  needsReason(criterion) {
    const mark = this.mark(criterion);
    if (criterion.dataset.reason === "always" || mark === "na") return true;
    const [low, high] = (criterion.dataset.reasonFree ?? "").split(" ").map(hundredths);
    return !Number.isNaN(low) && (hundredths(mark) < low || hundredths(mark) > high);
  }

  showReason(criterion) {
    const box = criterion.querySelector(".kc-why");
    const open = criterion.querySelector(".kc-why-open");
    const area = box.querySelector("textarea");
    const wanted = this.needsReason(criterion);
    area.required = wanted;
    area.placeholder = wanted ? area.dataset.wanted : area.dataset.optional;
    if (!open) return;
    box.hidden = !(wanted || area.value || area.classList.contains("is-invalid") || document.activeElement === area);
    open.hidden = !box.hidden;
  }

  /** What may be filled, in order: the criteria, then amount, conclusion and note. */
  get stops() {
    return [...this.form.querySelectorAll("[data-criterion], [data-stop]")];
  }

  /** The criterion the keyboard means: the one with the focus, else the first that has no mark. */
  current() {
    return document.activeElement?.closest("[data-criterion]") ?? this.criteria.find((one) => !this.mark(one));
  }

  go(stop) {
    if (!stop) return;
    const inputs = [...stop.querySelectorAll("input:not([type=hidden]), textarea")];
    (inputs.find((input) => input.type === "radio" && input.checked) ?? inputs[0]).focus();
    stop.scrollIntoView({ block: "nearest" });
  }

  /** Choose a mark by its text; what is no key's goes into the free field, where the server says what is wrong with it. */
  set(criterion, text) {
    const radios = this.radios(criterion);
    const key = radios.find((radio) => radio.value === text || hundredths(radio.value) === hundredths(text));
    const chosen = key ?? radios.find((radio) => radio.value === "other");
    if (chosen.disabled) return;
    chosen.checked = true;
    this.other(criterion).value = key ? "" : text;
    chosen.focus();
    this.say(criterion, key?.value === "na" ? chosen.parentElement.textContent.trim() : text);
    this.changed(criterion, chosen);
    if (!key) this.other(criterion).value = text;
  }

  /** Take the mark away again. */
  clear(criterion) {
    const radios = this.radios(criterion);
    radios.forEach((radio) => { radio.checked = false; });
    this.other(criterion).value = "";
    this.say(criterion, "");
    this.changed(criterion, radios[0]);
  }

  say(criterion, text) {
    announce(`${criterion.querySelector(".kc-criterion-title").textContent}: ${text || word("noMark")}`);
  }

  changed(criterion, control) {
    this.showReason(criterion);
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** In a second round: whether the mark is another than one's own of the round before. */
  showChange(criterion) {
    const before = criterion.querySelector("[data-before]");
    if (before) before.querySelector("[data-changed]").hidden = this.mark(criterion) === before.dataset.before;
  }

  refresh() {
    this.sum();
    this.criteria.forEach((criterion) => {
      this.showAnchor(criterion);
      this.showChange(criterion);
    });
  }

  sum() {
    const total = document.querySelector("[data-total]");
    if (!total || this.form.dataset.score !== "sum") return;
    const marks = this.criteria.map((criterion) => hundredths(this.mark(criterion)));
    const sum = marks.filter((mark) => !Number.isNaN(mark)).reduce((a, b) => a + b, 0);
    const most = this.criteria.reduce((a, criterion) => a + hundredths(criterion.dataset.max), 0);
    total.textContent = formatNumber(sum / 100);
    const bar = total.closest(".kc-total").querySelector("progress");
    bar.value = (bar.max * sum) / most;
    const missing = document.querySelector(".kc-total [data-missing]");
    const open = marks.filter(Number.isNaN).length;
    if (missing) missing.textContent = open ? word("stillOpen", { number: open }) : word("allMarked");
  }
}

export function start(root) {
  fresh(root, "form[data-score]", seen).forEach((form) => new Sheet(form));
}
