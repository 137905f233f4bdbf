// What stands in the log, to the byte: see offsets/ledger/entry.py and octets.py.
// Numbers of eight bytes are BigInts, shorter ones Numbers.

import { isKeyName } from "./note.js";
import { Malformed, MAX_NUMBER, utf8 } from "./strict.js";

export const GRAMS_PER_TONNE = 1_000_000n;
const VERSION = 1;
const MAX_SLICES = 1800;
const ED25519 = 1;

// Digits that \p{Nd} leaves out and Python's str.isdigit does not, as NFKC leaves them.
const OTHER_DIGITS =
  "\u1369-\u1371\u19da\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792" +
  "\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}";
const ENDS_IN_DIGIT = new RegExp(`[\\p{Nd}${OTHER_DIGITS}]$`, "u");

class Reader {
  constructor(raw) {
    this.raw = raw;
    this.at = 0;
  }

  take(count) {
    const taken = this.raw.subarray(this.at, this.at + count);
    demand(taken.length === count);
    this.at += count;
    return taken;
  }

  number(width) {
    const value = this.take(width).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return width < 8 ? Number(value) : value;
  }
}

const number = (width) => (reader) => reader.number(width);
const octets = (length) => (reader) => reader.take(length);
const hash = octets(32);

const choice = (last) => (reader) => {
  const value = reader.number(1);
  demand(value >= 1 && value <= last);
  return value;
};

const text = (most, least = 1) => (reader) => {
  const raw = reader.take(reader.number(2));
  const value = utf8(raw);
  demand(raw.length >= least && raw.length <= most);
  demand(value === value.normalize("NFC").trim());
  demand(!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value));
  return value;
};

const slices = (reader) => {
  const count = reader.number(2);
  demand(count >= 1 && count <= MAX_SLICES);
  return Array.from({ length: count }, () => ({ mass_g: reader.number(3), holder: hash(reader) }));
};

const replacement = (reader) => {
  const flag = reader.number(1);
  demand(flag <= 1);
  return flag ? hash(reader) : null;
};

const interval = { lot: hash, start_g: number(8), end_g: number(8) };
const hasGrams = (entry) => entry.start_g < entry.end_g && entry.end_g <= MAX_NUMBER;

const isLot = (entry) =>
  !endsInDigit(entry.serial_prefix) &&
  isDay(entry.retired_on) &&
  entry.tonnes >= 1n &&
  entry.tonnes <= MAX_NUMBER / GRAMS_PER_TONNE &&
  entry.first_serial + entry.tonnes <= MAX_NUMBER;

const isTonne = (entry) =>
  entry.slices.every((slice) => slice.mass_g >= 1) &&
  BigInt(entry.from_g + massOf(entry)) <= GRAMS_PER_TONNE;

const isCovered = (entry) =>
  entry.version >= 1 && entry.actual_g <= entry.retired_g && entry.retired_g <= MAX_NUMBER;

const KINDS = {
  1: ["LOT_OPEN", isLot, {
    code: text(40), project: text(60), project_zh: text(480), project_en: text(480),
    instrument: text(24), vintage: number(2), registry: text(480), serial_prefix: text(240, 0),
    first_serial: number(8), tonnes: number(8), retirement_reference: text(480),
    retired_on: text(10), evidence_sha256: hash, opened_at: number(8),
  }],
  2: ["ISSUE", hasGrams, { ...interval, commitment: hash }],
  3: ["VOID", hasGrams, { ...interval, reason: choice(4), voided_at: number(8) }],
  4: ["TONNE", isTonne, { lot: hash, tonne: number(8), from_g: number(3), slices }],
  5: ["NOTICE", (entry) => entry.replacement === null || entry.topic === 4, {
    lot: hash, topic: choice(5), text_zh: text(1600), text_en: text(1600),
    given_at: number(8), replacement,
  }],
  6: ["KEY", (entry) => entry.signature_type === ED25519 && isKeyName(entry.origin), {
    action: choice(2), origin: text(240), signature_type: number(1), public_key: hash,
  }],
  7: ["STATEMENT", isCovered, {
    event: text(40), version: number(2), document: hash,
    actual_g: number(8), retired_g: number(8), published_at: number(8),
  }],
  8: ["STATEMENT_END", () => true, { statement: hash, reason: choice(2), ended_at: number(8) }],
};

// The entry of these bytes, all of them; throws Malformed.
export function decode(raw) {
  const reader = new Reader(raw);
  const [version, number] = reader.take(2);
  demand(version === VERSION && number in KINDS);
  const [kind, isSound, layout] = KINDS[number];
  const entry = { kind, raw };
  for (const [name, read] of Object.entries(layout)) entry[name] = read(reader);
  demand(reader.at === raw.length && isSound(entry));
  return entry;
}

export const massOf = (tonne) => tonne.slices.reduce((sum, slice) => sum + slice.mass_g, 0);

export const sizeOf = (lot) => lot.tonnes * GRAMS_PER_TONNE;

// The registry's serial to which a gram of the axis belongs.
export const serialOf = (lot, gram) =>
  `${lot.serial_prefix}${lot.first_serial + gram / GRAMS_PER_TONNE}`;

// Whether a prefix could take a digit from the number behind it: see serials.py.
function endsInDigit(prefix) {
  // Upper case and back is what case folding does to the marks that become letters.
  const folded = prefix.normalize("NFKC").toUpperCase().toLowerCase();
  return ENDS_IN_DIGIT.test(folded.replace(/[\s\p{Cf}\p{Mn}]/gu, ""));
}

function isDay(day) {
  const moment = new Date(`${day}T00:00:00Z`);
  return !day.startsWith("0000") && !isNaN(moment) && moment.toISOString().startsWith(`${day}T`);
}

function demand(holds) {
  if (!holds) throw new Malformed("entry");
}
