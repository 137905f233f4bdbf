// Takes the file of a certificate or a statement on the page /verify, checks it here, and shows the answer. Nothing
// is sent anywhere. The words around the answer stand in the page's templates.

import { checkFile } from "./check.js";
import { claimsOf, dayOf, grouped, kilograms, momentOf, serialsOf } from "./claims.js";
import { parseTrust } from "./policy.js";
import { hex, Refused } from "./strict.js";
import { lackOf, passedOver, sentenceOf } from "./words.js";

const MOST_BYTES = 2_000_001; // One more than any file may have: enough to see that it is too long.

const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const byId = (id) => document.getElementById(id);
const [drop, picker, keys, keysFault, answer] =
  ["drop", "file", "keys", "keys-fault", "answer"].map(byId);
const siteTrust = JSON.parse(byId("filecheck").dataset.trust);
let taken = null; // The file's bytes, so that another key can be tried on them.
let [chosen, asked] = [0, 0];

picker.addEventListener("change", pick);
if (picker.files.length) pick(); // Somebody was faster than the network that brought this script.
// A file that misses the frame would else replace the page.
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.toggle("drop--over", name === "dragover");
    if (name === "drop") take(event.dataTransfer.files[0]);
  });
}
keys.addEventListener("input", judge);

function pick() {
  take(picker.files[0]);
  picker.value = ""; // The same file may be chosen again.
}

async function take(file) {
  if (!file) return;
  const mine = ++chosen;
  const content = await file.slice(0, MOST_BYTES).arrayBuffer();
  if (mine !== chosen) return; // A file chosen later was read sooner.
  taken = new Uint8Array(content);
  await judge();
  answer.scrollIntoView({ block: "nearest" });
}

async function judge() {
  const mine = ++asked;
  const shown = await verdict();
  if (mine === asked && shown) answer.replaceChildren(shown);
}

// What to show of the file; nothing where there is none yet, or no sound key.
async function verdict() {
  if (!globalThis.crypto?.subtle) return taken && unchecked();
  const trust = await chosenTrust();
  if (!taken || trust === undefined) return null;
  try {
    const proved = await checkFile(taken, trust);
    return holding(proved, trust);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return filled("refused", { reason: sentenceOf(error, language) });
  }
}

// The keys that were typed, else the site's, else null; undefined where they are none.
async function chosenTrust() {
  keysFault.textContent = "";
  keys.removeAttribute("aria-invalid");
  try {
    if (keys.value.trim()) return await parseTrust(keys.value);
    return siteTrust && (await parseTrust(siteTrust.policy, siteTrust.replayers));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    keysFault.textContent = sentenceOf({ code: "key" }, language);
    keys.setAttribute("aria-invalid", "true");
    answer.replaceChildren();
    return undefined;
  }
}

function holding(proved, trust) {
  const claims = claimsOf(proved, language);
  const shown = proved.said
    ? filled("statement", statementDetails(proved, trust))
    : filled("holding", certificateDetails(proved, trust));
  const outcome = outcomeOf(proved, claims);
  shown.querySelectorAll("[data-when]").forEach((part) => {
    part.hidden = part.dataset.when !== outcome;
  });
  shown.querySelectorAll(".claim").forEach((part, at) => {
    const { holds, text, open } = claims[at];
    const isProved = holds && outcome !== "none";
    part.classList.toggle("claim--open", !isProved);
    const [tag, sentence, rest] = part.querySelectorAll(".tag, .claim__text, .claim__rest");
    tag.textContent = isProved ? tag.dataset.holds : tag.dataset.open;
    sentence.append(...withCodes(text));
    rest.append(open);
  });
  if (proved.said) return withRings(shown);
  const rows = proved.file.parts.map((part) => filled("part", partDetails(part)));
  shown.querySelector("[data-parts]").replaceWith(...rows);
  return shown;
}

// The rings weigh more than the words, so the page carries them once.
function withRings(shown) {
  const rings = byId("answer-holding").content.querySelector("svg").cloneNode(true);
  shown.querySelector(".verdict").prepend(rings);
  return shown;
}

// A file whose signatures could not be checked proves none of what it says.
function outcomeOf({ seen }, claims) {
  if (seen.lacking.length) return "none";
  return claims.every((claim) => claim.holds) ? "all" : "some";
}

function certificateDetails({ file, seen }, trust) {
  const { statement } = file;
  return {
    number: statement.number.replace(/(.{4})(?=.)/g, "$1-"),
    holder: statement.holder ?? "—",
    occasion: statement.occasion ?? "—",
    mass: `${kilograms(BigInt(statement.mass_g))} kg`,
    moment: statement.issued_at.replace("T", " ").replace("Z", " UTC"),
    ...logDetails(seen, trust),
  };
}

function statementDetails({ file, said, seen }, trust) {
  return {
    event: `${said.name} (${said.event})`,
    organiser: said.organiser,
    version: String(said.version),
    actual: `${kilograms(said.actual)} kg`,
    retired: `${kilograms(said.retired)} kg`,
    moment: `${momentOf(said.published)} UTC`,
    hash: file.statement.sha256,
    place: `STATEMENT ${grouped(file.logged.index)}`,
    ...logDetails(seen, trust),
  };
}

function logDetails(seen, trust) {
  const witnesses = [...seen.witnessed].map(([name, at]) => `${name} (${dayOf(at)})`);
  return {
    origin: seen.checkpoint.origin,
    size: grouped(seen.checkpoint.size),
    root: hex(seen.checkpoint.root),
    witnesses: witnesses.join(", ") || "—",
    keys: trust?.logKeys.map((key) => `${key.name}+${key.keyId}`).join(", ") ?? "—",
    lacking: seen.lacking.map((code) => lackOf(code, language)).join(" "),
    remark: passedOver(seen.unchecked, language),
  };
}

function partDetails(part) {
  const [issue, lot] = [part.issue.entry, part.lot.entry];
  return {
    registry: lot.registry,
    serials: serialsOf(part),
    grams: `[${grouped(issue.start_g)}, ${grouped(issue.end_g)})`,
    lot: `${lot.code} · ${language === "zh" ? lot.project_zh : lot.project_en} · ${lot.vintage}`,
    retirement: `${lot.retirement_reference} · ${lot.retired_on}`,
    evidence: hex(lot.evidence_sha256),
    entries: [part.lot, part.issue, ...part.tonnes]
      .map(({ entry, index }) => `${entry.kind} ${grouped(index)}`).join(" · "),
  };
}

const unchecked = () => filled("unchecked", { reason: lackOf("secure", language) });

// A copy of one of the page's templates with its blanks filled in.
function filled(name, values) {
  const shown = byId(`answer-${name}`).content.cloneNode(true);
  for (const blank of shown.querySelectorAll("[data-slot]")) {
    blank.textContent = values[blank.dataset.slot];
  }
  return shown;
}

// A sentence whose hashes are set as code, since they are long and only compared.
function withCodes(text) {
  return text.split(/([0-9a-f]{64})/).map((piece, at) => {
    if (at % 2 === 0) return piece;
    const code = document.createElement("code");
    code.textContent = piece;
    return code;
  });
}
