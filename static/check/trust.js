// Which checkpoint is believed by whom a check trusts: see offsets/ledger/trust.py.

import { ED25519, parseCheckpoint, parseNote, signedBy, timestampOf } from "./note.js";
import { Refused } from "./strict.js";

// The checkpoint of a signed note, who vouches for it, and what could not be checked:
// `lacking` holds "key" where none is known, "ed25519" or "quorum" where this browser cannot
// verify what would be needed. A file with one of these proves nothing yet.
export async function openCheckpoint(raw, trust) {
  const note = parseNote(raw);
  if (!trust) return seen(await parseCheckpoint(note.text), ["key"]);
  const { signed, unchecked } = await signedBy(note, [...trust.logKeys, ...trust.witnesses]);
  const byLog = ({ verifier }) => verifier.kind === ED25519;
  if (![...signed, ...unchecked].some(byLog)) throw new Refused("no-log-key");
  const checkpoint = await parseCheckpoint(note.text);
  if (checkpoint.origin !== trust.origin) {
    throw new Refused("origin", { found: checkpoint.origin, known: trust.origin });
  }
  const lacking = signed.some(byLog) ? [] : ["ed25519"];
  const found = seen(checkpoint, lacking);
  addWitnesses(found, signed, unchecked.filter((each) => !byLog(each)), trust);
  return found;
}

const seen = (checkpoint, lacking) =>
  ({ checkpoint, lacking, witnessed: new Map(), replayed: [], unchecked: [] });

function addWitnesses(found, signed, unchecked, trust) {
  for (const { verifier, signature } of signed) {
    if (verifier.kind === ED25519) continue;
    const [earlier, time] = [found.witnessed.get(verifier.name) ?? 0n, timestampOf(signature)];
    found.witnessed.set(verifier.name, time > earlier ? time : earlier);
  }
  const names = new Set(unchecked.map(({ verifier }) => verifier.name));
  found.unchecked = [...names].filter((name) => !found.witnessed.has(name));
  found.replayed = trust.replayers.filter((name) => found.witnessed.has(name)).sort();
  const count = found.witnessed.size;
  if (count >= trust.quorum) return;
  if (count + found.unchecked.length < trust.quorum) {
    throw new Refused("quorum", { count, quorum: trust.quorum });
  }
  found.lacking.push("quorum");
}
