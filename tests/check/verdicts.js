// Judges many certificate files, entries and trust files in one process of Node, with the modules
// of the folder that it is given. Reads JSON from standard input and writes JSON.

import { pathToFileURL } from "node:url";

const folder = pathToFileURL(`${process.argv[2]}/`);
const load = (name) => import(new URL(name, folder));
const { checkFile } = await load("check.js");
const { claimsOf } = await load("claims.js");
const { decode } = await load("entry.js");
const { parseTrust } = await load("policy.js");
const { Malformed, Refused } = await load("strict.js");
const { sentenceOf } = await load("words.js");

async function outcome(ask) {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const verdict = error instanceof Malformed ? "malformed" : "refused";
    return { verdict, reason: sentenceOf(error, "en"), zh: sentenceOf(error, "zh") };
  }
}

async function fileVerdict(raw, trust) {
  const proved = await checkFile(raw, trust);
  const { lacking, unchecked } = proved.seen;
  const [zh, en] = ["zh", "en"].map((language) => claimsOf(proved, language));
  const claims = en.map(({ letter, holds, text, open }, at) =>
    ({ letter, holds, en: text, open_en: open, zh: zh[at].text, open_zh: zh[at].open }));
  return { verdict: lacking.length ? "unproved" : "proved", lacking, unchecked, claims };
}

async function trustVerdict(text) {
  const { origin, logKeys, witnesses, quorum } = await parseTrust(text);
  const names = witnesses.map((key) => key.name);
  return { verdict: "trust", trust: [origin, logKeys.length, names, quorum] };
}

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const all = (things, judge) => Promise.all(things.map((thing) => outcome(() => judge(thing))));

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const asked = JSON.parse(Buffer.concat(chunks).toString());

if (asked.without_ed25519) {
  crypto.subtle.importKey = () => Promise.reject(new DOMException("?", "NotSupportedError"));
}
const trust = asked.policy === null ? null : await parseTrust(asked.policy, asked.replayers);
process.stdout.write(JSON.stringify({
  files: await all(asked.files, (file) => fileVerdict(bytes(file), trust)),
  entries: await all(asked.entries, (entry) => ({ verdict: decode(bytes(entry)).kind })),
  trusts: await all(asked.trusts, trustVerdict),
}));
