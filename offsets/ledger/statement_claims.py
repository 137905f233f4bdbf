"""The answer to a statement's file in three plain sentences, and what they leave open.

What it says; that it stands in the log, since when and by whose word; and that no
file can show whether it was ended since.
"""

from datetime import UTC, datetime

from offsets.ledger.claims import NOT_WITNESSED, Claim, day
from offsets.ledger.statement_check import Stated
from offsets.units import kilograms

THEIR_FIGURES = (
    "日志固定的是所说的内容；实际排放与评价是否属实，须看声明所列的清单、评价与证书。",
    "The log fixes what was said. Whether the emissions and the evaluation are right is for the "
    "inventory, the evaluation and the certificates that the statement names.",
)
THEIR_TIME = (
    "发布时间由运营方写入；见证方的时间只说明日志最迟何时已有它。",
    "The time of publication is the operator's; those of witnesses say by when the log held it.",
)
ASK_THE_LOG = (
    "更正清单或证书作废都会终止声明，并作为另一条记入日志：请重放整个日志（monitor），或看活动页面。",
    "A corrected inventory or voided certificates end a statement, in a later entry: replay the "
    "whole log (monitor), or look at the event's page.",
)


def claims_of_statement(stated: Stated) -> tuple[Claim, Claim, Claim]:
    """What a checked file says: the figures, the place in the log, and what it cannot know."""
    return _says(stated), _logged(stated), _stands()


def _says(stated: Stated) -> Claim:
    told = stated.said
    actual, retired = kilograms(told.actual_g), kilograms(told.retired_g)
    zh = (
        f"活动“{told.name}”（{told.event}）的碳中和声明第 {told.version} 版，{told.organiser}："
        f"实际排放 {actual} 千克，已注销 {retired} 千克。"
    )
    en = (
        f"Statement of neutrality {told.version} of the event “{told.name}” ({told.event}) by "
        f"{told.organiser}: {actual} kg emitted, {retired} kg retired."
    )
    return Claim("a", True, zh, en, *THEIR_FIGURES)


def _logged(stated: Stated) -> Claim:
    seen, index = stated.seen, stated.file.logged.index
    log = seen.checkpoint.origin
    published = datetime.fromtimestamp(stated.said.published_at, UTC).strftime("%Y-%m-%d %H:%M:%S")
    zh = f"它是公开日志 {log} 的第 {index} 条，由该日志的密钥签名，发布于 {published} UTC。"
    en = f"It is entry {index} of the log {log}, under that log's key, published {published} UTC."
    if seen.witnessed:
        names = ", ".join(f"{name} ({day(at)})" for name, at in sorted(seen.witnessed.items()))
        return Claim(
            "b", True, f"{zh}见证方：{names}。", f"{en} Witnessed by {names}.", *THEIR_TIME
        )
    open_zh, open_en = NOT_WITNESSED[0] + THEIR_TIME[0], f"{NOT_WITNESSED[1]} {THEIR_TIME[1]}"
    return Claim("b", True, zh, en, open_zh, open_en)


def _stands() -> Claim:
    zh = "仅凭此文件不能断定这份声明此后没有终止。"
    en = "The file alone cannot show that this statement was not ended since."
    return Claim("c", False, zh, en, *ASK_THE_LOG)
