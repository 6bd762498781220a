// Keys press buttons, as the table in keys.py says.
const ofThePage = () => document.getElementById("shortcuts")?.dataset ?? {};
const isPressed = (button) => button?.getAttribute("aria-pressed") === "true";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key; // also while Caps Lock is on
  const button = document.getElementById(JSON.parse(ofThePage().keys ?? "{}")[pressed]);
  if (!button || button.closest("[inert]")) return;
  // Whoever speaks to the computer, or leans on its keys, can switch off all but the presenter's remote.
  if (event.key.length === 1 && !isPressed(document.getElementById("letters"))) return;
  event.preventDefault();
  button.click();
});

const present = (presenting) => {
  document.body.classList.toggle("presenter", presenting);
  document.getElementById("present").setAttribute("aria-pressed", presenting);
  sessionStorage.setItem("presenting", presenting);
};

const hearLetters = (heard) => {
  document.getElementById("letters").setAttribute("aria-pressed", heard);
  document.body.classList.toggle("letterless", !heard);
  sessionStorage.setItem("letters", heard);
};

document.addEventListener("click", (event) => {
  if (event.target.id === "letters") hearLetters(!isPressed(event.target));
  if (!["present", "leave"].includes(event.target.id)) return;
  const presenting = !document.body.classList.contains("presenter");
  present(presenting);
  if (document.activeElement === event.target) document.getElementById(presenting ? "leave" : "present").focus();
});

// A page that is loaded again is as it was in this window. Dash builds its buttons after this has run.
new MutationObserver((_, observer) => {
  if (!document.getElementById("letters")) return;
  observer.disconnect();
  present(sessionStorage.getItem("presenting") === "true");
  hearLetters(sessionStorage.getItem("letters") !== "false");
}).observe(document.body, { childList: true, subtree: true });
