// The answer in three plain sentences, and what they leave open, word for word as
// offsets/ledger/claims.py and statement_claims.py say them.

import { serialOf } from "./entry.js";
import { hex } from "./strict.js";

const NOT_WITNESSED = {
  zh: "未经第三方见证。",
  en: "No third party has witnessed the log.",
};
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
const THEIR_FIGURES = {
  zh: "日志固定的是所说的内容；实际排放与评价是否属实，须看声明所列的清单、评价与证书。",
  en: "The log fixes what was said. Whether the emissions and the evaluation are right is for the " +
    "inventory, the evaluation and the certificates that the statement names.",
};
const THEIR_TIME = {
  zh: "发布时间由运营方写入；见证方的时间只说明日志最迟何时已有它。",
  en: "The time of publication is the operator's; those of witnesses say by when the log held it.",
};
const ASK_THE_LOG = {
  zh: "更正清单或证书作废都会终止声明，并作为另一条记入日志：请重放整个日志（monitor），或看活动页面。",
  en: "A corrected inventory or voided certificates end a statement, in a later entry: replay the " +
    "whole log (monitor), or look at the event's page.",
};
const MAX_DAY_S = 253_402_300_799n; // The last second of the year 9999.

// Each claim: its letter, whether it holds, its sentence, and what it leaves open.
export const claimsOf = (proved, language) =>
  (proved.said ? [says, logged, stands] : [issued, backed, alone])
    .map((claim) => claim(proved, language));

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

// Of a statement: what it says, its place in the log, and what no file can know.
function says({ said }, language) {
  const { event, name, organiser, version } = said;
  const [actual, retired] = [said.actual, said.retired].map(kilograms);
  const text = language === "zh"
    ? `活动“${name}”（${event}）的碳中和声明第 ${version} 版，${organiser}：` +
      `实际排放 ${actual} 千克，已注销 ${retired} 千克。`
    : `Statement of neutrality ${version} of the event “${name}” (${event}) by ${organiser}: ` +
      `${actual} kg emitted, ${retired} kg retired.`;
  return { letter: "a", holds: true, text, open: THEIR_FIGURES[language] };
}

function logged({ file, said, seen }, language) {
  const [{ index }, log] = [file.logged, seen.checkpoint.origin];
  const at = momentOf(said.published);
  let text = language === "zh"
    ? `它是公开日志 ${log} 的第 ${index} 条，由该日志的密钥签名，发布于 ${at} UTC。`
    : `It is entry ${index} of the log ${log}, under that log's key, published ${at} UTC.`;
  let open = THEIR_TIME[language];
  if (seen.witnessed.size) {
    text += witnessesOf(seen, language);
  } else {
    open = NOT_WITNESSED[language] + (language === "zh" ? "" : " ") + open;
  }
  return { letter: "b", holds: true, text, open };
}

function stands(_, language) {
  const text = language === "zh"
    ? "仅凭此文件不能断定这份声明此后没有终止。"
    : "The file alone cannot show that this statement was not ended since.";
  return { letter: "c", holds: false, text, open: ASK_THE_LOG[language] };
}

// A moment in UTC to the second.
export const momentOf = (seconds) =>
  new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace("T", " ");

// Who saw the checkpoint, to be put behind a sentence.
function witnessesOf({ witnessed }, language) {
  const names = [...witnessed].sort().map(([name, at]) => `${name} (${dayOf(at)})`).join(", ");
  return language === "zh" ? `见证方：${names}。` : ` Witnessed by ${names}.`;
}

// A mass in kilograms, exact to the gram: 10, 0.1, 8,108,000.
export function kilograms(mass_g) {
  const whole = grouped(mass_g / 1000n);
  const rest = String(mass_g % 1000n).padStart(3, "0").replace(/0+$/, "");
  return rest ? `${whole}.${rest}` : whole;
}

export const grouped = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");

// The day in UTC of a moment in seconds since 1970.
export const dayOf = (seconds) =>
  seconds > MAX_DAY_S ? "?" : new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
