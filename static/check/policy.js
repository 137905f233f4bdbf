// The trust file (c2sp.org/tlog-policy): which log, and how many of which witnesses, with
// the limits of offsets/ledger/policy.py. Verifier keys alone, a line each, are taken too.

import { ED25519, parseVerifier } from "./note.js";
import { bytesOf, decimal, Malformed } from "./strict.js";

const MAX_BYTES = 100_000;
const NONE = "none";

// Whom to believe; throws Malformed. `replayers` are witnesses known to replay the whole log.
export async function parseTrust(text, replayers = []) {
  demand(bytesOf(text).length <= MAX_BYTES && !/[\0-\x08\x0b-\x1f\x7f]/.test(text));
  const read = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null };
  for (const words of await definitions(linesOf(text))) {
    demand(Object.hasOwn(KINDS, words[0]));
    await KINDS[words[0]](read, words);
  }
  return { ...trustOf(read), replayers };
}

const linesOf = (text) =>
  text.split("\n").map((line) => line.replace(/^[ \t]+|[ \t]+$/g, "").split(/[ \t]+/))
    .filter(([first]) => first && !first.startsWith("#"));

// Keys alone say for themselves whether they are a log's; nobody is asked to have witnessed.
async function definitions(lines) {
  if (!lines.length || lines.some((words) => words.length > 1)) return lines;
  const define = async ([line], at) => {
    const { kind } = await parseVerifier(line);
    return kind === ED25519 ? ["log", line] : ["witness", `w${at}`, line];
  };
  return [...(await Promise.all(lines.map(define))), ["quorum", NONE]];
}

const KINDS = {
  async log(read, words) {
    demand(words.length === 2 || words.length === 3);
    const key = await parseVerifier(words[1]);
    demand(key.kind === ED25519 && isNew(key, read.logs));
    read.logs.push(key);
  },

  async witness(read, words) {
    demand(words.length === 3 || words.length === 4);
    const key = await parseVerifier(words[2]);
    demand(key.kind !== ED25519 && isNew(key, read.witnesses.values()));
    read.witnesses.set(fresh(read, words[1]), key);
  },

  group(read, [, name, threshold, ...members]) {
    const isKnown = members.every((member) => read.witnesses.has(member));
    demand(members.length && isKnown && new Set(members).size === members.length);
    const shorthands = new Map([["any", 1], ["all", members.length]]);
    const count = shorthands.get(threshold) ?? Number(decimal(threshold));
    demand(count >= 1 && count <= members.length);
    read.groups.set(fresh(read, name), { count, members });
  },

  quorum(read, words) {
    const [, name] = words;
    demand(words.length === 2 && read.quorum === null);
    demand(name === NONE || read.witnesses.has(name) || read.groups.has(name));
    read.quorum = name;
  },
};

const isNew = (key, others) => [...others].every((other) => other.material !== key.material);

function fresh(read, name) {
  demand(name !== NONE && !read.witnesses.has(name) && !read.groups.has(name));
  return name;
}

function trustOf({ logs, witnesses, groups, quorum }) {
  demand(quorum !== null && new Set(logs.map((key) => key.name)).size === 1);
  const everybody = { count: 0, members: [...witnesses.keys()] };
  const asked = quorum === NONE ? everybody : groups.get(quorum) ?? { count: 1, members: [quorum] };
  const counted = asked.members.map((member) => witnesses.get(member));
  demand(asked.count <= new Set(counted.map((key) => key.name)).size);
  return { origin: logs[0].name, logKeys: logs, witnesses: counted, quorum: asked.count };
}

function demand(holds) {
  if (!holds) throw new Malformed("key");
}
