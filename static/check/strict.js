// Readers that accept one spelling of each thing, as offsets/ledger/strict.py does,
// and the two ways in which something shown proves nothing.

export const MAX_NUMBER = 2n ** 63n - 1n;

// What was shown proves nothing; words.js has a sentence for each code.
export class Refused extends Error {
  constructor(code, blanks = {}) {
    super(code);
    this.code = code;
    this.blanks = blanks;
  }
}

// It does not even have the shape that its specification asks for.
export class Malformed extends Refused {}

// An integer from 0 to 2⁶³-1 in ASCII digits without leading zeros.
export function decimal(text) {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text) || BigInt(text) > MAX_NUMBER) {
    throw new Malformed("checkpoint");
  }
  return BigInt(text);
}

// Bytes from padded standard Base64 whose stray bits are zero.
export function base64Bytes(text, length) {
  let binary;
  try {
    binary = atob(text);
  } catch {
    throw new Malformed("base64");
  }
  if (btoa(binary) !== text) throw new Malformed("base64");
  if (length !== undefined && binary.length !== length) throw new Malformed("base64");
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

export function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed("utf8");
  }
}

export const bytesOf = (text) => new TextEncoder().encode(text);

export const hex = (bytes) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const same = (one, other) =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}
