// Offers the full screen where a browser has one: browsers inside other apps and iPhones have none, and nothing is asked
// of them.

document.querySelectorAll("[data-full-screen]").forEach((offer) => {
  const root = document.documentElement;
  if (!document.fullscreenEnabled || !root.requestFullscreen) return;
  const show = () => {
    offer.hidden = Boolean(document.fullscreenElement);
  };
  offer.querySelector("button").addEventListener("click", () => root.requestFullscreen().catch(() => {}));
  document.addEventListener("fullscreenchange", show);
  show();
});
