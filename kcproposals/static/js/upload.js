/* Sending a file: its size is looked at before a long wait, and the way is shown while htmx sends it. */

import { announce, fresh, showError, word } from "./page.js";

const seen = new WeakSet();
const MEGABYTE = 1048576;

function tooBig(input) {
  const limit = Number(input.dataset.maxBytes);
  const file = [...input.files].find((one) => limit && one.size > limit);
  if (!file) return "";
  const size = (file.size / MEGABYTE).toFixed(1).replace(".", ",");
  return word("fileTooBig", { size, limit: Math.round(limit / MEGABYTE) });
}

function setUp(form) {
  const input = form.querySelector('input[type="file"]');
  const box = form.querySelector("[data-upload-progress]");
  const bar = box?.querySelector("progress");
  input.addEventListener("change", () => showError(input, tooBig(input)));
  form.addEventListener("htmx:confirm", (event) => {
    if (tooBig(input)) {
      event.preventDefault();
      input.focus();
    }
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    if (!box || !event.detail.lengthComputable) return;
    box.hidden = false;
    bar.value = (100 * event.detail.loaded) / event.detail.total;
  });
  for (const failed of ["htmx:responseError", "htmx:sendError"]) {
    form.addEventListener(failed, () => {
      if (box) box.hidden = true;
      showError(input, word("uploadFailed"));
      announce(word("uploadFailed"));
    });
  }
}

export function start(root) {
  fresh(root, "form[data-upload]", seen).forEach(setUp);
}
