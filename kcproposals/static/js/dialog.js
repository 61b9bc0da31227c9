/* Questions before what cannot be undone: the unfolding block of confirm() becomes a modal dialog. */

import { fresh } from "./page.js";

const seen = new WeakSet();

function setUp(details) {
  const body = details.querySelector("[data-confirm-body]");
  const dialog = document.createElement("dialog");
  dialog.className = "kc-dialog";
  dialog.setAttribute("aria-labelledby", `${details.id}-title`);
  details.after(dialog);
  dialog.append(body);
  const cancel = body.querySelector("[data-confirm-cancel]");
  cancel.hidden = false;
  cancel.addEventListener("click", () => dialog.close());
  details.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  if (details.open) {
    details.open = false;
    dialog.showModal();
  }
}

function opener(button) {
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const { open, openDialog } = button.dataset;
    if (openDialog) document.getElementById(openDialog)?.showModal();
    else document.querySelector(`#${open} > summary`)?.click();
  });
}

export function start(root) {
  fresh(root, "details[data-confirm]", seen).forEach(setUp);
  fresh(root, "[data-open], [data-open-dialog]", seen).forEach(opener);
}
