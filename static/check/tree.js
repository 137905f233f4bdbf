// The Merkle tree of RFC 6962, as much of it as a holder needs: see offsets/ledger/tree.py.

import { Refused, same, sha256 } from "./strict.js";

export const HASH_BYTES = 32;

export const leafHash = (entry) => sha256([0], entry);

const nodeHash = (left, right) => sha256([1], left, right);

// Throw Refused unless the path leads from the leaf hash at `index` to the root.
// Index and size are BigInts: a checkpoint may count further than a double does.
export async function checkInclusion(leaf, index, size, root, path) {
  const sides = siblingSides(index, size);
  if (path.length !== sides.length) throw new Refused("path-length");
  let found = leaf;
  for (const [step, sibling] of path.entries()) {
    found = await (sides[step] === "right" ? nodeHash(found, sibling) : nodeHash(sibling, found));
  }
  if (!same(found, root)) throw new Refused("root", { index });
}

// On which side of the way from the leaf to the root each sibling stands.
function siblingSides(index, size) {
  if (index < 0n || index >= size) throw new Refused("outside", { index, size });
  const sides = [];
  let [low, high] = [0n, size];
  while (high - low > 1n) {
    const middle = low + split(high - low);
    if (index < middle) {
      sides.push("right");
      high = middle;
    } else {
      sides.push("left");
      low = middle;
    }
  }
  return sides.reverse();
}

// The largest power of two below the width.
function split(width) {
  let power = 1n;
  while (power * 2n < width) power *= 2n;
  return power;
}
