// The answer in three plain sentences, and what they leave open, word for word as
// offsets/ledger/claims.py says them.

import { serialOf } from "./entry.js";
import { kilograms, NOT_WITNESSED, witnessesOf } from "./plain.js";
import { claimsOfStatement } from "./stated.js";
import { hex } from "./strict.js";

const VOID_LATER = {
  zh: "此后是否作废，以公示页面或重放整个日志为准。",
  en: "Whether it was voided since is seen on the public page or by replaying the log.",
};
const REGISTRY_TRUTH = {
  zh: "登记机构是否真的注销了这些编号，须向该登记机构查证。",
  en: "Whether the registry really retired these serials is for the registry to show.",
};
const LIST_PENDING = {
  zh: "所在的一吨尚未售完或其清单未附：在此之前，需要由见证方或任何人重放整个日志来确认没有重叠。",
  en: "A tonne it shares is not sold out yet, or its list is not in the file: until then it takes " +
    "witnesses, or anyone, replaying the whole log to see that nothing overlaps.",
};
const ONE_LIST = {
  zh: "日志中没有另一份不同的清单或签发：这要由见证方或任何人重放整个日志来确认。",
  en: "That the log holds no second list or issue of the same grams takes witnesses, or anyone, " +
    "replaying it.",
};
const THEIR_WORD = {
  zh: "这是见证方的陈述；任何人都可以自己重放日志。",
  en: "That is the witnesses' word; anyone can replay the log.",
};

// Each claim: its letter, whether it holds, its sentence, and what it leaves open.
export const claimsOf = (proved, language) =>
  proved.said
    ? claimsOfStatement(proved, language)
    : [issued, backed, alone].map((claim) => claim(proved, language));

function issued({ file, seen }, language) {
  const { number, holder, mass_g } = file.statement;
  const [mass, log] = [kilograms(BigInt(mass_g)), seen.checkpoint.origin];
  let text = language === "zh"
    ? `证书 ${number} 已签发：${mass} 千克，持有人 ${holder ?? "匿名"}，记入公开日志 ${log}。`
    : `Certificate ${number} was issued: ${mass} kg to ${holder ?? "an anonymous holder"}, ` +
      `in the log ${log}.`;
  const gap = language === "zh" ? "" : " ";
  let open = VOID_LATER[language];
  if (seen.witnessed.size) {
    text += witnessesOf(seen, language);
  } else {
    open = NOT_WITNESSED[language] + gap + open;
  }
  return { letter: "a", holds: true, text, open };
}

function backed({ file }, language) {
  const grams = file.parts.map((part) => gramsOf(part, language));
  const text = language === "zh"
    ? `这些克数属于已注销的编号：${grams.join("；")}。`
    : `Its grams belong to retired serials: ${grams.join("; ")}.`;
  return { letter: "b", holds: true, text, open: REGISTRY_TRUTH[language] };
}

function alone({ seen, openTonnes }, language) {
  const says = (holds, zh, en, open) =>
    ({ letter: "c", holds, text: language === "zh" ? zh : en, open: open[language] });
  if (seen.replayed.length) {
    const names = seen.replayed.join(", ");
    return says(true, `没有别人持有这些克数：见证方 ${names} 已重放整个日志，未见重叠。`,
      `Nobody else has these grams: ${names} replayed the whole log and found no overlap.`,
      THEIR_WORD);
  }
  if (openTonnes) {
    return says(false, "仅凭此文件还不能断定这些克数没有第二个持有人。",
      "The file alone cannot show yet that nobody else has these grams.", LIST_PENDING);
  }
  return says(true,
    "没有别人持有这些克数：所在各吨或全归此证书，或其完整清单合计恰为 1,000,000 克且列有此份。",
    "Nobody else has these grams: each tonne is wholly this certificate's, or its full list " +
      "adds up to exactly 1,000,000 g and gives them to it.", ONE_LIST);
}

function gramsOf(part, language) {
  const [issue, lot] = [part.issue.entry, part.lot.entry];
  const { registry, retirement_reference, retired_on } = lot;
  const evidence = hex(lot.evidence_sha256);
  return language === "zh"
    ? `${registry} ${serialsOf(part)}，第 ${issue.start_g} 至 ${issue.end_g} 克，` +
      `注销凭证 ${retirement_reference}（${retired_on}），证明文件 SHA-256 ${evidence}`
    : `${registry} ${serialsOf(part)}, grams ${issue.start_g} to ${issue.end_g} of the lot, ` +
      `retirement ${retirement_reference} (${retired_on}), evidence SHA-256 ${evidence}`;
}

// The first and the last serial of a part's grams.
export function serialsOf({ issue, lot }) {
  const [first, last] = [issue.entry.start_g, issue.entry.end_g - 1n]
    .map((gram) => serialOf(lot.entry, gram));
  return first === last ? first : `${first} – ${last}`;
}
