// Signed notes and checkpoints (c2sp.org/signed-note, /tlog-checkpoint, /tlog-cosignature):
// see offsets/ledger/note.py, checkpoint.py and cosignature.py.

import { base64Bytes, bytesOf, decimal, hex, joined, Malformed, MAX_NUMBER, Refused, same, sha256 }
  from "./strict.js";
import { HASH_BYTES } from "./tree.js";

export const ED25519 = 1;
const ED25519_COSIGNATURE = 4;
const ML_DSA_44_COSIGNATURE = 6;
const PUBLIC_KEY_BYTES = { [ED25519]: 32, [ED25519_COSIGNATURE]: 32, [ML_DSA_44_COSIGNATURE]: 1312 };
const KEY_ID_BYTES = 4;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;
const MAX_SIGNATURES = 100;
const DASH = "\u2014 ";

// A note as it was read: nothing in it is verified yet.
export function parseNote(raw) {
  if (/[\0-\x09\x0b-\x1f]/.test(raw)) throw new Malformed("note");
  const gap = raw.lastIndexOf("\n\n");
  if (gap < 0 || !raw.endsWith("\n")) throw new Malformed("note");
  const lines = raw.slice(gap + 2);
  if (!lines) throw new Malformed("note");
  const signatures = lines.slice(0, -1).split("\n").map(parseLine);
  if (signatures.length > MAX_SIGNATURES) throw new Malformed("note");
  return { text: raw.slice(0, gap + 1), signatures };
}

function parseLine(line) {
  const [name, encoded] = cut(line.slice(DASH.length), " ");
  if (!line.startsWith(DASH) || !isKeyName(name)) throw new Malformed("note");
  const raw = base64Bytes(encoded);
  if (raw.length <= KEY_ID_BYTES) throw new Malformed("note");
  return { name, keyId: hex(raw.subarray(0, KEY_ID_BYTES)), raw: raw.subarray(KEY_ID_BYTES) };
}

export const isKeyName = (name) => name !== "" && !/[\0-\x20+\x85\p{Z}]/u.test(name);

// Origin, number of entries and root out of a note's text.
export async function parseCheckpoint(text) {
  const lines = text.split("\n");
  if (lines.pop() || lines.length < 3 || lines.includes("")) throw new Malformed("checkpoint");
  const [origin, size, encoded] = lines;
  const found = { origin, size: decimal(size), root: base64Bytes(encoded, HASH_BYTES) };
  if (found.size === 0n && !same(found.root, await sha256())) throw new Malformed("checkpoint");
  return found;
}

// The key of a verifier line, `name+id+key`, of a kind known here.
export async function parseVerifier(line) {
  const [name, rest] = cut(line, "+");
  const [keyId, material] = cut(rest, "+");
  if (!isKeyName(name)) throw new Malformed("key");
  const raw = base64Bytes(material);
  const kind = raw[0];
  const id = hex(await sha256(bytesOf(`${name}\n`), raw)).slice(0, 2 * KEY_ID_BYTES);
  if (id !== keyId || raw.length - 1 !== PUBLIC_KEY_BYTES[kind]) throw new Malformed("key");
  return { name, kind, keyId, publicKey: raw.subarray(1), material };
}

// The known keys that signed, each once, and those whose signature this browser cannot check.
// A line by an unknown key is passed over; one by a known key must verify.
export async function signedBy(note, known) {
  const [signed, unchecked, met] = [[], [], new Set()];
  for (const signature of note.signatures) {
    const mine = (key) => key.name === signature.name && key.keyId === signature.keyId;
    const verifier = known.find(mine);
    if (!verifier || met.has(verifier)) continue;
    met.add(verifier);
    const accepted = await accepts(verifier, note.text, signature.raw);
    if (accepted === false) throw new Refused("signature", { name: signature.name });
    (accepted ? signed : unchecked).push({ verifier, signature });
  }
  return { signed, unchecked };
}

// When a verified cosignature was made, in seconds since 1970.
export const timestampOf = (signature) =>
  new DataView(signature.raw.buffer, signature.raw.byteOffset).getBigUint64(0);

// True, false, or null where this browser cannot say.
async function accepts(verifier, text, raw) {
  if (verifier.kind === ML_DSA_44_COSIGNATURE) return null;
  if (verifier.kind === ED25519) return ed25519Accepts(verifier.publicKey, bytesOf(text), raw);
  if (raw.length !== TIME_BYTES + SIGNATURE_BYTES) return false;
  const time = timestampOf({ raw });
  if (time > MAX_NUMBER || !(await isCheckpoint(text))) return false;
  const message = joined(bytesOf(`cosignature/v1\ntime ${time}\n`), bytesOf(text));
  return ed25519Accepts(verifier.publicKey, message, raw.subarray(TIME_BYTES));
}

async function ed25519Accepts(publicKey, message, signature) {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch (error) {
    // What the browser does not know it cannot refute; a key that is none never signed.
    return error.name === "NotSupportedError" ? null : false;
  }
}

const isCheckpoint = (text) => parseCheckpoint(text).then(() => true, () => false);

function cut(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
