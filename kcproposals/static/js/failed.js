/* On an error page: what was just submitted has not arrived, so its text stays kept for when the form is opened again. */

try {
  sessionStorage.removeItem("kc:sent");
} catch {
  /* no storage, nothing kept */
}
