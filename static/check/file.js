// The holder's file, offsets-certificate-v1, and the one spelling that is accepted of it:
// see offsets/ledger/certificate_file.py and commitment.py.

import { decode } from "./entry.js";
import { base64Bytes, bytesOf, Malformed, sha256, utf8 } from "./strict.js";
import { HASH_BYTES } from "./tree.js";

const FORMAT = "offsets-certificate-v1";
const MAX_BYTES = 2_000_000;
const SALT_BYTES = 16;
const FIELDS = ["format", "statement", "salt", "parts", "hashes", "checkpoint"];
const STATEMENT = [
  "number", "holder", "mass_g", "purpose", "occasion", "order_sha256", "issued_at", "locale",
];

// What the file holds, nothing of it checked but its shape; throws Malformed.
export function parseFile(raw) {
  const { text, document } = readFile(raw);
  objectOf(document, FIELDS);
  if (document.format !== FORMAT) throw new Malformed("version");
  const file = {
    statement: statementOf(document.statement),
    salt: base64Bytes(textOf(document.salt), SALT_BYTES),
    parts: listOf(document.parts).map(partOf),
    hashes: hashesOf(document.hashes),
    note: textOf(document.checkpoint),
  };
  // Twice the same key, blanks, other escapes: all of that ends here.
  if (canonical(document) !== text) throw new Malformed("rewritten");
  return file;
}

// The text and the JSON of a file, in whatever spelling; throws Malformed.
export function readFile(raw) {
  if (raw.length > MAX_BYTES) throw new Malformed("too-long");
  const text = utf8(raw);
  return { text, document: jsonOf(text) };
}

// The 32 bytes that stand in the log for a statement.
export const commit = (salt, statement) => sha256(salt, bytesOf(canonical(statement)));

// JSON as RFC 8785 writes it, of documents whose shape is known: there, what
// JavaScript writes and the order in which it sorts are the definition.
export function canonical(document) {
  if (Array.isArray(document)) return `[${document.map(canonical).join()}]`;
  if (document === null || typeof document !== "object") return JSON.stringify(document);
  const member = (name) => `${JSON.stringify(name)}:${canonical(document[name])}`;
  return `{${Object.keys(document).sort().map(member).join()}}`;
}

function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed("json");
  }
}

function statementOf(document) {
  const said = objectOf(document, STATEMENT);
  const written = [said.number, said.purpose, said.locale];
  const maybe = [said.holder, said.occasion].filter((text) => text !== null);
  const texts = [...written, ...maybe].every((text) => textOf(text) !== "");
  const mass = Number.isSafeInteger(said.mass_g) && said.mass_g >= 1;
  const order = /^[0-9a-f]{64}$/.test(textOf(said.order_sha256));
  if (!texts || !mass || !order || !isMoment(said.issued_at)) throw new Malformed("statement");
  return said;
}

function isMoment(text) {
  if (typeof text !== "string" || !text.endsWith("Z") || text.startsWith("0000")) return false;
  const moment = new Date(text);
  return !isNaN(moment) && moment.toISOString() === text.replace("Z", ".000Z");
}

function partOf(document) {
  const part = objectOf(document, ["issue", "lot", "tonnes"]);
  const tonnes = listOf(part.tonnes).map(loggedOf);
  return { issue: loggedOf(part.issue), lot: loggedOf(part.lot), tonnes };
}

// An entry and its place in the log.
export function loggedOf(document) {
  const logged = objectOf(document, ["entry", "index"]);
  if (!Number.isSafeInteger(logged.index)) throw new Malformed("shape");
  return { entry: decode(base64Bytes(textOf(logged.entry))), index: BigInt(logged.index) };
}

export function hashesOf(document) {
  const raw = base64Bytes(textOf(document));
  if (raw.length % HASH_BYTES) throw new Malformed("shape");
  const hash = (_, at) => raw.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
  return Array.from({ length: raw.length / HASH_BYTES }, hash);
}

export function objectOf(document, names) {
  const isObject = document !== null && typeof document === "object" && !Array.isArray(document);
  const found = isObject ? Object.keys(document) : [];
  if (found.length !== names.length || !found.every((name) => names.includes(name))) {
    throw new Malformed("shape");
  }
  return document;
}

function listOf(document) {
  if (!Array.isArray(document)) throw new Malformed("shape");
  return document;
}

export function textOf(document) {
  // Half a surrogate pair is no text; JSON can spell it, UTF-8 cannot.
  if (typeof document !== "string" || /\p{Surrogate}/u.test(document)) throw new Malformed("shape");
  return document;
}
