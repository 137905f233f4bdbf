// The Merkle tree of RFC 6962, as much of it as a holder needs: see offsets/ledger/tree.py.

import { Refused, same, sha256 } from "./strict.js";

export const HASH_BYTES = 32;

export const leafHash = (entry) => sha256([0], entry);

const nodeHash = (left, right) => sha256([1], left, right);

// Throw Refused unless every entry stands in the log where its file says.
export async function checkPlaces(logged, hashes, { size, root }) {
  const leaves = new Map();
  for (const { entry, index } of logged) {
    // Of two entries at one place only one would be proved.
    if (leaves.has(index)) throw new Refused("one-place");
    leaves.set(index, await leafHash(entry.raw));
  }
  await checkMultiproof(leaves, size, root, hashes);
}

// Throw Refused unless the hashes lead from all leaf hashes, a Map by index, to the root: see
// offsets/ledger/multiproof.py. Indices and size are BigInts: a checkpoint may count further
// than a double does.
async function checkMultiproof(leaves, size, root, hashes) {
  for (const index of leaves.keys()) {
    if (index < 0n || index >= size) throw new Refused("outside", { index, size });
  }
  const others = [...hashes];
  const found = await rootOver([...leaves], 0n, size, others);
  if (others.length) throw new Refused("proof-length");
  if (!same(found, root)) throw new Refused("root");
}

// The root over leaves, each with its index, and over the largest subtrees that hold none of
// them: `others`, from left to right.
async function rootOver(leaves, low, high, others) {
  if (!leaves.length) {
    if (!others.length) throw new Refused("proof-length");
    return others.shift();
  }
  if (high - low === 1n) return leaves[0][1];
  const middle = low + split(high - low);
  const left = await rootOver(leaves.filter(([at]) => at < middle), low, middle, others);
  const right = await rootOver(leaves.filter(([at]) => at >= middle), middle, high, others);
  return nodeHash(left, right);
}

// The largest power of two below the width.
function split(width) {
  let power = 1n;
  while (power * 2n < width) power *= 2n;
  return power;
}
