// The file of an event's statement, offsets-statement-v1, and what it proves: the same steps in
// the same order as offsets/ledger/statement_file.py and statement_check.py.

import { canonical, hashesOf, loggedOf, objectOf, readFile, textOf } from "./file.js";
import { bytesOf, hex, Malformed, Refused, sha256 } from "./strict.js";
import { checkPlaces } from "./tree.js";
import { openCheckpoint } from "./trust.js";

const FORMAT = "offsets-statement-v1";
const STATEMENT_FORMAT = "offsets-event-statement-1";
const FIELDS = ["format", "statement", "entry", "index", "hashes", "checkpoint"];
const MAX_DEPTH = 12;

export const isStatementFile = (raw) => readFile(raw).document?.format === FORMAT;

// Check a statement's file; throws Refused or Malformed. What was published says `said`.
export async function checkStatement(raw, trust) {
  const file = parseStatementFile(raw);
  const said = saidOf(file.statement);
  const seen = await openCheckpoint(file.note, trust);
  await checkPlaces([file.logged], file.hashes, seen.checkpoint);
  const { entry } = file.logged;
  if (entry.kind !== "STATEMENT") throw new Refused("statement-entry");
  const hashed = hex(await digestOf(file.statement));
  if (hex(entry.document) !== hashed || file.statement.sha256 !== hashed) {
    throw new Refused("statement-hash");
  }
  const figures = [said.event, BigInt(said.version), said.actual, said.retired, said.published];
  const logged = [
    entry.event, BigInt(entry.version), entry.actual_g, entry.retired_g, entry.published_at,
  ];
  if (!figures.every((figure, at) => figure === logged[at])) throw new Refused("statement-figures");
  return { file, said, seen };
}

function parseStatementFile(raw) {
  const { text, document } = readFile(raw);
  const { statement, entry, index, hashes, checkpoint } = objectOf(document, FIELDS);
  checkPlain(statement, 0);
  saidOf(statement);
  const logged = loggedOf({ entry, index });
  const file = { statement, logged, hashes: hashesOf(hashes), note: textOf(checkpoint) };
  if (canonical(document) !== text) throw new Malformed("rewritten");
  return file;
}

// The hash by which the log knows a statement: of all that it says but its own `sha256`.
function digestOf({ sha256: _, ...content }) {
  return sha256(bytesOf(canonical(content)));
}

function saidOf(statement) {
  const event = partOf(statement, "event", isObject);
  demand(partOf(statement, "format", isText) === STATEMENT_FORMAT);
  demand(/^[0-9a-f]{64}$/.test(partOf(statement, "sha256", isText)));
  return {
    event: partOf(event, "id", isText),
    name: partOf(event, "name", isText),
    organiser: partOf(statement, "organiser", isText),
    version: partOf(statement, "version", Number.isSafeInteger),
    actual: BigInt(partOf(statement, "actual_g", Number.isSafeInteger)),
    retired: BigInt(partOf(statement, "retired_g", Number.isSafeInteger)),
    published: momentOf(partOf(statement, "published_at", isText)),
  };
}

function partOf(whole, name, isIt) {
  const found = isObject(whole) && Object.hasOwn(whole, name) ? whole[name] : undefined;
  demand(isIt(found));
  return found;
}

const isText = (value) => typeof value === "string" && value !== "";
const isObject = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value) &&
  Object.keys(value).length > 0;

// Seconds since 1970 of a moment in UTC.
function momentOf(text) {
  const moment = new Date(text.replace("+00:00", "Z"));
  demand(!text.startsWith("0000") && text.endsWith("+00:00") && !isNaN(moment));
  demand(moment.toISOString() === text.replace("+00:00", ".000Z"));
  return BigInt(moment.getTime()) / 1000n;
}

// What has several spellings has no place in a statement: fractions, odd names, endless nesting.
function checkPlain(value, depth) {
  demand(depth <= MAX_DEPTH);
  if (value === null || typeof value === "boolean") return;
  if (typeof value === "string") {
    textOf(value);
  } else if (typeof value === "number") {
    demand(Number.isSafeInteger(value));
  } else {
    const names = Array.isArray(value) ? [] : Object.keys(value);
    demand(names.every((name) => /^[a-z][a-z0-9_]*$/.test(name)));
    Object.values(value).forEach((part) => checkPlain(part, depth + 1));
  }
}

function demand(holds) {
  if (!holds) throw new Malformed("event-statement");
}
