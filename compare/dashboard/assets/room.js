// The charts are drawn for the room that there is: the page reports how much, and again when that has changed.
new MutationObserver((_, observer) => {
  const charts = document.querySelector(".charts");
  if (!charts) return;
  observer.disconnect();
  new ResizeObserver(([{ contentRect }]) => {
    const room = [Math.round(contentRect.width), Math.round(contentRect.height)];
    dash_clientside.set_props("room-for-charts", { data: room });
  }).observe(charts);
}).observe(document.body, { childList: true, subtree: true });
