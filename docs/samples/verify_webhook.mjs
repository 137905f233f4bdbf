// Verify a webhook: Node 18 or newer, no package. See ../webhooks.md.
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const TOLERANCE_S = 300;

// The message, if its signature and its time hold; throws otherwise.
// `body` is what arrived, byte for byte (a Buffer), before anything reads it as JSON;
// `headers` have lower-case names, as Node gives them.
export function verify(secret, headers, body, nowS = Date.now() / 1000) {
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  if (!/^[0-9]+$/.test(timestamp)) throw new Error("the timestamp is no number");
  if (Math.abs(nowS - Number(timestamp)) > TOLERANCE_S)
    throw new Error("sent too long ago, or the clocks differ");
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  for (const each of (headers["webhook-signature"] ?? "").split(" ")) {
    if (!each.startsWith("v1,")) continue;
    const signature = Buffer.from(each.slice(3), "base64");
    if (signature.length === expected.length && timingSafeEqual(signature, expected))
      return JSON.parse(body.toString("utf8"));
  }
  throw new Error("no signature fits");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // {"secret": …, "headers": {…}, "body": "…", "now_s": …} on standard input.
  const given = JSON.parse(readFileSync(0, "utf8"));
  try {
    const found = verify(given.secret, given.headers, Buffer.from(given.body), given.now_s);
    console.log(JSON.stringify(found));
  } catch (error) {
    console.error(`refused: ${error.message}`);
    process.exit(1);
  }
}
