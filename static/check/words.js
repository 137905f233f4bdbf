// Why a file is refused, in the words of the page's language. The English of what is refused,
// rather than malformed, is that of offsets/ledger.

const SENTENCES = {
  // Malformed
  "too-long": ["文件太大，不会是证明文件", "too long for a file of the log"],
  utf8: ["文件不是 UTF-8 文本", "not UTF-8"],
  json: ["文件不是 JSON", "not JSON"],
  version: ["不是本版本的证书或声明文件", "not a certificate's or statement's file of this version"],
  rewritten: ["文件在传递途中被改写过", "the file was rewritten on its way"],
  shape: ["缺少应有的字段，或多出了字段", "a field is missing, or there is one too many"],
  statement: ["证书内容的写法不合规定", "not a certificate's statement"],
  "event-statement": ["活动声明的写法不合规定", "not an event's statement"],
  base64: ["Base64 编码有误", "not Base64, or of another length"],
  entry: ["日志条目的字节不合规定", "an entry whose bytes are not as specified"],
  note: ["检查点不是签名文书", "the checkpoint is no signed note"],
  checkpoint: ["检查点不合规定", "a checkpoint is origin, size and root, each on its line"],
  key: ["既不是公钥，也不是信任文件", "neither a verifier key nor a trust file"],
  // Refused
  signature: ["{name} 的签名验证不通过", "the signature of {name} does not verify"],
  "no-log-key": ["没有已知的日志公钥签过名", "no known key of the log has signed"],
  origin: ["这是 {found} 的检查点，不是 {known} 的", "a checkpoint of {found}, not of {known}"],
  quorum: ["只有 {count} 个见证方签名，要求 {quorum} 个", "{count} witnesses where {quorum} are asked for"],
  outside: ["第 {index} 条不在前 {size} 条之内", "entry {index} is not among the first {size}"],
  "one-place": [
    "文件称两个条目位于日志的同一位置",
    "two entries of the file are said to stand at one place",
  ],
  "proof-length": [
    "证明的长度与各条目在日志中的位置不符",
    "a proof of another length than its places in the log ask for",
  ],
  root: ["证明推不到树根", "the proof does not lead to the root"],
  "issue-entry": ["签发条目的位置上是别的条目", "another entry stands where the ISSUE belongs"],
  "lot-entry": ["开批条目的位置上是别的条目", "another entry stands where the LOT_OPEN belongs"],
  commitment: [
    "日志所承诺的内容与证书所写不同",
    "the log committed to something else than the certificate says",
  ],
  "other-lot": [
    "这些克数属于另一批次，或属于签发之后才开的批次",
    "the grams are of another lot, or of one opened later",
  ],
  "beyond-lot": ["区间超出该批次已注销的吨数", "the interval goes beyond the lot's retired tonnes"],
  "tonne-sum": [
    "第 {number} 吨的清单合计不是 1,000,000 克",
    "the list of tonne {number} does not add up to 1,000,000 g",
  ],
  "tonne-holder": [
    "第 {number} 吨的清单把这些克数给了别人",
    "the list of tonne {number} gives these grams to somebody else",
  ],
  pages: ["附有不属于这张证书的清单", "pages that do not belong to this certificate"],
  intervals: [
    "一张证书应有克数，且在每一批次中只有一个区间",
    "a certificate has grams, and one interval of each lot",
  ],
  "statement-entry": [
    "声明条目的位置上是别的条目",
    "another entry stands where the STATEMENT belongs",
  ],
  "statement-hash": ["日志所载的是另一份声明的哈希", "the log has the hash of another statement"],
  "statement-figures": [
    "日志所载的数字与声明所写不同",
    "the log says other figures than the statement",
  ],
  masses: ["各区间之和与证书所写的质量不符", "the intervals do not add up to what the certificate says"],
};

// The sentence of a refusal, without a full stop.
export function sentenceOf({ code, blanks }, language) {
  const [zh, en] = SENTENCES[code];
  return (language === "zh" ? zh : en).replace(/\{(\w+)\}/g, (_, name) => blanks[name]);
}

const LACKING = {
  secure: [
    "浏览器只在 https 页面上提供 SHA-256 和签名运算，而本页不是，因此什么也没有核对。",
    "Browsers offer SHA-256 and signatures on https pages only, and this is none: nothing was checked.",
  ],
  key: [
    "没有日志的公钥，因此无法核对检查点的签名。文件自相一致，但任何人都能造出这样的文件。",
    "Without a key of the log the checkpoint's signature cannot be checked. The file agrees with " +
      "itself, but anybody could make such a file.",
  ],
  ed25519: [
    "这个浏览器不会核对 Ed25519 签名，因此不知道日志是否签过名。文件自相一致，但任何人都能造出这样的文件。",
    "This browser cannot check Ed25519 signatures, so whether the log signed is not known. The file " +
      "agrees with itself, but anybody could make such a file.",
  ],
  quorum: [
    "这个浏览器核对不了部分见证方的签名，因此不知道见证方是否足够。",
    "This browser cannot check the signatures of some witnesses, so whether there are enough is " +
      "not known.",
  ],
};

// What could not be checked, by the codes of `seen.lacking`.
export const lackOf = (code, language) => LACKING[code][language === "zh" ? 0 : 1];

// That some witnesses' signatures were passed over, or nothing where there are none.
export function passedOver(names, language) {
  if (!names.length) return "";
  return language === "zh"
    ? `这个浏览器核对不了以下见证方的签名，未予采信：${names.join("、")}。`
    : `This browser cannot check the signatures of these witnesses and did not count them: ` +
      `${names.join(", ")}.`;
}
