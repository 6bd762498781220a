// The controls show which load is sent, whoever asked for it: this page, another one, or the script.
const LEFT_ALONE_MS = 2500; // so long after a touch they stay as they are: the page still reports the load before
let touchedMs = -LEFT_ALONE_MS;
let shownAsSent = null; // the load that they were set to from outside

for (const touch of ["input", "click"]) {
  document.addEventListener(touch, (event) => {
    if (event.target.closest?.("#controls")) touchedMs = performance.now();
  }, true);
}

window.dash_clientside = Object.assign({}, window.dash_clientside, {
  cartlab: {
    chosen: () => dash_clientside.callback_context.triggered_id.option,
    pressed: (chosen, options) => options.map((each) => String(each.option === chosen)),
    sent: (load, rate, mix) => {
      const isTouched = performance.now() - touchedMs < LEFT_ALONE_MS;
      if (!load || isTouched || (load.rate === Number(rate) && load.mix === mix)) {
        return [dash_clientside.no_update, dash_clientside.no_update];
      }
      shownAsSent = load;
      return [load.rate, load.mix];
    },
    asked: (rate, mix) => {
      if (shownAsSent?.rate === Number(rate) && shownAsSent?.mix === mix) return dash_clientside.no_update;
      shownAsSent = null;
      return { rate: Number(rate), mix }; // a slider that was moved gives a text
    },
  },
});
