// The answer to a statement's file, word for word as offsets/ledger/statement_claims.py says it.

import { kilograms, NOT_WITNESSED, witnessesOf } from "./plain.js";

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

// What it says, its place in the log, and what no file can know.
export const claimsOfStatement = (proved, language) =>
  [says, logged, stands].map((claim) => claim(proved, language));

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
