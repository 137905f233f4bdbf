// What a certificate file proves, with nothing but the file and keys known beforehand:
// the same steps in the same order as offsets/ledger/certificate_check.py.

import { GRAMS_PER_TONNE, massOf, sizeOf } from "./entry.js";
import { commit, parseFile } from "./file.js";
import { checkStatement, isStatementFile } from "./statement.js";
import { hex, Refused, same } from "./strict.js";
import { checkPlaces, leafHash } from "./tree.js";
import { openCheckpoint } from "./trust.js";

// Check a file's bytes, whatever it says it is; throws Refused or Malformed. Without trust, or
// where the browser cannot verify the signatures, `seen.lacking` says so, and what is returned is
// consistent, not proved.
export async function checkFile(raw, trust) {
  if (isStatementFile(raw)) return checkStatement(raw, trust);
  const file = parseFile(raw);
  const seen = await openCheckpoint(file.note, trust);
  const logged = file.parts.flatMap((part) => [part.lot, part.issue, ...part.tonnes]);
  await checkPlaces(logged, file.hashes, seen.checkpoint);
  const commitment = await commit(file.salt, file.statement);
  let openTonnes = 0;
  for (const part of file.parts) openTonnes += await checkPart(part, commitment);
  const issues = file.parts.map((part) => part.issue.entry);
  const lots = new Set(issues.map((issue) => hex(issue.lot)));
  if (lots.size !== issues.length || !issues.length) throw new Refused("intervals");
  const mass = issues.reduce((sum, issue) => sum + issue.end_g - issue.start_g, 0n);
  if (mass !== BigInt(file.statement.mass_g)) throw new Refused("masses");
  return { file, seen, openTonnes };
}

// Check one lot's share of a certificate; how many shared tonnes stay open.
async function checkPart(part, commitment) {
  const [issue, lot] = [part.issue.entry, part.lot.entry];
  if (issue.kind !== "ISSUE") throw new Refused("issue-entry");
  if (lot.kind !== "LOT_OPEN") throw new Refused("lot-entry");
  if (!same(issue.commitment, commitment)) throw new Refused("commitment");
  const isItsLot = same(issue.lot, await leafHash(lot.raw));
  if (!isItsLot || part.lot.index >= part.issue.index) throw new Refused("other-lot");
  if (issue.end_g > sizeOf(lot)) throw new Refused("beyond-lot");
  return checkTonnes(part.tonnes.map((page) => page.entry), issue);
}

function checkTonnes(entries, issue) {
  const isOurs = (page) => page.kind === "TONNE" && same(page.lot, issue.lot);
  let rest = entries.filter(isOurs);
  const shared = sharedTonnes(issue);
  let open = shared.length;
  for (const { number, low, mass } of shared) {
    const own = rest.filter((page) => page.tonne === number);
    rest = rest.filter((page) => page.tonne !== number);
    if (!own.length) continue;
    open -= 1;
    if (!isComplete(own)) throw new Refused("tonne-sum", { number });
    if (!holds(own, low, mass, issue.commitment)) throw new Refused("tonne-holder", { number });
  }
  if (rest.length || !entries.every(isOurs)) throw new Refused("pages");
  return open;
}

// The tonnes that an interval shares with others, its first and its last at most.
function sharedTonnes({ start_g, end_g }) {
  const ends = new Set([start_g / GRAMS_PER_TONNE, (end_g - 1n) / GRAMS_PER_TONNE]);
  const share = (number) => {
    const border = number * GRAMS_PER_TONNE;
    const low = start_g > border ? start_g - border : 0n;
    const high = end_g - border < GRAMS_PER_TONNE ? end_g - border : GRAMS_PER_TONNE;
    return { number, low, mass: high - low };
  };
  return [...ends].map(share).filter(({ mass }) => mass < GRAMS_PER_TONNE);
}

// Whether pages are one tonne's whole list, in order, adding up to 1,000,000 g exactly.
function isComplete(pages) {
  let at = 0;
  for (const page of pages) {
    if (page.from_g !== at) return false;
    at += massOf(page);
  }
  return BigInt(at) === GRAMS_PER_TONNE;
}

// Whether a tonne's pages give exactly these grams to this commitment.
function holds(pages, low, mass, commitment) {
  let at = 0n;
  for (const slice of pages.flatMap((page) => page.slices)) {
    if (at === low) return BigInt(slice.mass_g) === mass && same(slice.holder, commitment);
    at += BigInt(slice.mass_g);
  }
  return false;
}
