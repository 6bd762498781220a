// Keys press buttons, as the table in keys.py says; and a page says when it is closed.
const told = () => document.getElementById("shortcuts")?.dataset ?? {};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const button = document.getElementById(JSON.parse(told().keys ?? "{}")[event.key]);
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("click", (event) => {
  if (event.target.id !== "present") return;
  const presenting = document.body.classList.toggle("presenter");
  event.target.setAttribute("aria-pressed", presenting);
  window.dispatchEvent(new Event("resize")); // the charts have other room now
});

window.addEventListener("pagehide", () => navigator.sendBeacon(`/closed?page=${told().page}`));

// What is shown would stay as it was when the dashboard has ended.
setInterval(async () => {
  const gone = await fetch("/alive").then(() => false, () => true);
  document.body.classList.toggle("gone", gone);
}, 3000);
