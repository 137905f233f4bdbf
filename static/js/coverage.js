// Keeps the organiser's numbers fresh: the same page, asked for anew, gives its live part.
// Without this file the page is as good and is loaded anew by hand.

const EVERY_MS = 5_000;
const live = document.querySelector("[data-live]");

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(live.dataset.live, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = fresh.querySelector("[data-live]");
  if (part) live.replaceChildren(...part.childNodes);
}

setInterval(() => refresh().catch(() => {}), EVERY_MS);
