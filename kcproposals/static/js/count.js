/* How many characters are left, shown when it becomes tight. Counts as people do: a letter with its marks is one. */

import { fresh, make, word } from "./page.js";

const seen = new WeakSet();

export function start(root) {
  for (const control of fresh(root, "[data-max-chars]", seen)) {
    const most = Number(control.dataset.maxChars);
    const place = make("div", { className: "kc-hint kc-left" });
    control.after(place);
    const show = () => {
      const left = most - [...control.value.normalize("NFC")].length;
      place.textContent = left < Math.max(20, most / 5) ? word(left < 0 ? "charsOver" : "charsLeft", { number: Math.abs(left) }) : "";
      place.classList.toggle("kc-over", left < 0);
    };
    control.addEventListener("input", show);
    show();
  }
}
