// A page says that it is there and when it is closed, asks for no news while nobody sees it, and says when it is too late.
const LOOK_EVERY_MS = 3000;
const ofTheSession = (what) => `/${ofThePage().session}/${what}?page=${ofThePage().page}`;
const setProps = (id, props) => window.dash_clientside?.set_props?.(id, props);

window.addEventListener("pagehide", () => navigator.sendBeacon(ofTheSession("closed")));

// A tab that nobody looks at costs the shops nothing.
const rest = () => {
  const isOver = document.body.classList.contains("earlier");
  setProps("clock", { disabled: isOver || document.hidden });
};
document.addEventListener("visibilitychange", rest);

// What is shown would stay as it was when the dashboard has ended, or if another one has taken its place.
const look = async () => {
  const answer = await fetch(ofTheSession("alive"), { cache: "no-store" }).catch(() => null);
  document.body.classList.toggle("gone", answer === null);
  if (document.hidden) rest(); // also one that was opened behind others
  if (answer?.status === 410) stopForEver(await answer.text());
};

const stopForEver = (why) => {
  clearInterval(looking);
  document.body.classList.add("earlier");
  document.getElementById("controls").inert = true;
  rest();
  setProps("refused", { children: why });
};

const looking = setInterval(look, LOOK_EVERY_MS);
