/*
 * Scoring by keyboard: digits are the mark of the current criterion, N and P go on and back, L writes a reason, ] and [
 * change the file, Ctrl+Enter submits. The plain sum is shown at once (data-score="sum"); the server's total replaces it.
 */

import { announce, centre, formatNumber, fresh, make, parseNumber, word } from "./page.js";

const seen = new WeakSet();
const PAUSE = 900; // ms: digits further apart are two marks
const hundredths = (text) => Math.round(parseNumber(text) * 100);

class Sheet {
  constructor(form) {
    this.form = form;
    this.criteria = [...form.querySelectorAll("[data-criterion]")];
    this.typed = "";
    centre(document.querySelector(".kc-queue [aria-current]"));
    this.criteria.forEach((criterion) => this.setUp(criterion));
    document.addEventListener("keydown", (event) => this.onKey(event));
    for (const event of ["change", "input"]) form.addEventListener(event, () => this.refresh());
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

  current() {
    return document.activeElement?.closest("[data-criterion]") ?? this.criteria.find((one) => !this.mark(one)) ?? this.criteria[0];
  }

  go(criterion) {
    const radios = this.radios(criterion);
    (radios.find((radio) => radio.checked && radio.value !== "other") ?? radios[0]).focus();
    criterion.scrollIntoView({ block: "nearest" });
  }

  step(by) {
    const inside = document.activeElement?.closest("[data-criterion]");
    const at = this.criteria.indexOf(inside);
    const to = inside ? at + by : this.criteria.indexOf(this.current());
    this.go(this.criteria[Math.max(0, Math.min(to, this.criteria.length - 1))]);
  }

  onKey(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const writing = event.target.matches?.('textarea, select, input:not([type="radio"]):not([type="checkbox"])');
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit(this.form.querySelector(".btn-primary"));
    } else if (writing) {
      if (event.key === "Escape" && event.target.closest("[data-criterion]")) this.go(this.current());
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey) {
      this.onPlainKey(event);
    }
  }

  onPlainKey(event) {
    const acts = {
      n: () => this.step(1),
      p: () => this.step(-1),
      l: () => this.writeReason(),
      "]": () => this.otherFile(1),
      "[": () => this.otherFile(-1),
      "?": () => document.getElementById("keys-help")?.showModal(),
    };
    const key = event.key.toLowerCase();
    if (/^[0-9,]$/.test(key)) this.type(key);
    else if (acts[key]) acts[key]();
    else return;
    event.preventDefault();
  }

  writeReason() {
    const criterion = this.current();
    criterion.querySelector(".kc-why").hidden = false;
    criterion.querySelector("textarea").focus();
  }

  otherFile(by) {
    const links = [...document.querySelectorAll(".kc-queue a")];
    links[links.findIndex((link) => link.hasAttribute("aria-current")) + by]?.click();
  }

  /** Add a digit to the mark being typed; a mark above the maximum begins anew with this digit. */
  type(key) {
    const criterion = this.current();
    const most = hundredths(criterion.dataset.max);
    const fitting = (text) => text.endsWith(",") ? hundredths(text.slice(0, -1)) <= most : hundredths(text) <= most;
    const text = this.typing === criterion ? this.typed + key : key;
    this.typed = fitting(text) ? text : key;
    this.typing = criterion;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.typing = null; }, PAUSE);
    if (this.typed.endsWith(",") || !fitting(this.typed)) return;
    this.set(criterion, this.typed);
  }

  set(criterion, text) {
    const radios = this.radios(criterion);
    const key = radios.find((radio) => hundredths(radio.value) === hundredths(text));
    const chosen = key ?? radios.find((radio) => radio.value === "other");
    if (chosen.disabled) return;
    chosen.checked = true;
    this.other(criterion).value = key ? "" : text;
    (key ?? radios[0]).focus();
    this.showReason(criterion);
    announce(text);
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
    if (!key) this.other(criterion).value = text;
  }

  refresh() {
    this.sum();
    this.criteria.forEach((criterion) => this.showAnchor(criterion));
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
