/* A question that only some answers call for is hidden until one of them is chosen. Without scripts it stands there with its hint. */

import { fresh } from "./page.js";

const seen = new WeakSet();

function answer(form, name) {
  const control = form.elements[name];
  return control ? String(control.value) : "";
}

export function start(root) {
  for (const box of fresh(root, "[data-only-for]", seen)) {
    const form = box.closest("form");
    const wanted = box.dataset.onlyIn.split(" ");
    const show = () => { box.hidden = !wanted.includes(answer(form, box.dataset.onlyFor)); };
    form.addEventListener("change", show);
    show();
  }
}
