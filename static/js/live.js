// Keeps the live page fresh. The server tells by an event stream what is new and after how
// long to come back; where streams do not get through, the same is asked for as JSON.
// Without this file the page stands as it was loaded, and says the same.

const page = document.body;
const base = page.dataset.live;
let version = page.dataset.version;
let source = null;
let later = 0;

function say(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

function light(booth) {
  const group = document.querySelector(`[data-booth="${booth.id}"]`);
  say(document.querySelector(`[data-said="${booth.id}"]`), booth.title);
  if (!group) return;
  const was = group.classList.contains("booth--lit");
  group.setAttribute("class", `booth booth--${booth.state}${booth.short ? " booth--named" : ""}`);
  const name = group.querySelector(".booth__name");
  name.setAttribute("font-size", booth.size);
  say(name, booth.short);
  if (!was && booth.state === "lit") group.classList.add("booth--fresh");
}

function entry(one) {
  const line = document.createElement("li");
  for (const part of ["when", "who", "what"]) {
    const span = document.createElement("span");
    span.className = `ticker__${part}`;
    span.textContent = one[part];
    line.append(span, " ");
  }
  return line;
}

function show(state) {
  if (state.version === version) return;
  const drawn = document.querySelectorAll("[data-booth]").length;
  // A new floor plan, a final inventory, a published statement: another page, fetched whole.
  if (drawn !== state.booths.length || page.dataset.kind !== state.kind) return location.reload();
  version = state.version;
  for (const [name, text] of Object.entries(state.shown)) {
    for (const node of document.querySelectorAll(`[data-shown="${name}"]`)) say(node, text);
  }
  document.querySelector("[data-arc]").setAttribute("stroke-dasharray", `${state.arc} 1000`);
  state.booths.forEach(light);
  if (state.lights.length) {
    document.querySelector("[data-lights]").replaceChildren(...state.lights.map(entry));
  }
}

async function poll() {
  let wait = 5_000;
  try {
    const answer = await fetch(`${base}.json`, { cache: "no-cache" });
    if (answer.ok) {
      wait = Number(answer.headers.get("X-Pause-Ms")) || wait;
      show(await answer.json());
    }
  } catch {
    wait = 10_000;
  }
  if (!document.hidden) later = setTimeout(poll, wait);
}

function listen() {
  if (!window.EventSource) return poll();
  let heard = Date.now();
  source = new EventSource(`${base}.events`);
  source.addEventListener("open", () => { heard = Date.now(); });
  source.addEventListener("state", (event) => show(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    // The stream's end is an error to the browser, which comes back by itself. Only one that
    // was refused, or that is cut off somewhere on the way for a minute, gives way to polling.
    if (source.readyState === EventSource.CLOSED || Date.now() - heard > 60_000) {
      rest();
      poll();
    }
  });
}

function rest() {
  clearTimeout(later);
  if (source) source.close();
  source = null;
}

document.addEventListener("visibilitychange", () => {
  rest();
  if (!document.hidden) listen();
});
listen();
