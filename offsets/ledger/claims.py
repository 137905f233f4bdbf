"""The answer to a certificate file in three plain sentences, and what they leave open.

Each claim says what follows from the file, in Chinese and English, and beside it
what no file can show. The second part is as important as the first.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from offsets.ledger.certificate_check import Proved, issue_of, lot_of
from offsets.ledger.certificate_file import Part
from offsets.units import kilograms

NOT_WITNESSED = ("未经第三方见证。", "No third party has witnessed the log.")
VOID_LATER = (
    "此后是否作废，以公示页面或重放整个日志为准。",
    "Whether it was voided since is seen on the public page or by replaying the log.",
)
REGISTRY_TRUTH = (
    "登记机构是否真的注销了这些编号，须向该登记机构查证。",
    "Whether the registry really retired these serials is for the registry to show.",
)
LIST_PENDING = (
    "所在的一吨尚未售完或其清单未附：在此之前，需要由见证方或任何人重放整个日志来确认没有重叠。",
    "A tonne it shares is not sold out yet, or its list is not in the file: until then it takes "
    "witnesses, or anyone, replaying the whole log to see that nothing overlaps.",
)
ONE_LIST = (
    "日志中没有另一份不同的清单或签发：这要由见证方或任何人重放整个日志来确认。",
    "That the log holds no second list or issue of the same grams takes witnesses, or anyone, "
    "replaying it.",
)
THEIR_WORD = (
    "这是见证方的陈述；任何人都可以自己重放日志。",
    "That is the witnesses' word; anyone can replay the log.",
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One of the three sentences; ``holds`` is False where the file alone cannot say."""

    letter: str
    holds: bool
    zh: str
    en: str
    open_zh: str
    open_en: str


def claims_of(proved: Proved) -> tuple[Claim, Claim, Claim]:
    """What a checked file says: that it was issued, of what, and that nobody else has it."""
    return _issued(proved), _backed(proved), _alone(proved)


def _issued(proved: Proved) -> Claim:
    said, seen = proved.file.statement, proved.seen
    mass = kilograms(said.mass_g)
    holder_zh, holder_en = said.holder or "匿名", said.holder or "an anonymous holder"
    log = seen.checkpoint.origin
    zh = f"证书 {said.number} 已签发：{mass} 千克，持有人 {holder_zh}，记入公开日志 {log}。"
    en = f"Certificate {said.number} was issued: {mass} kg to {holder_en}, in the log {log}."
    if seen.witnessed:
        names = ", ".join(f"{name} ({day(at)})" for name, at in sorted(seen.witnessed.items()))
        return Claim(
            "a", True, f"{zh}见证方：{names}。", f"{en} Witnessed by {names}.", *VOID_LATER
        )
    open_zh = NOT_WITNESSED[0] + VOID_LATER[0]
    open_en = f"{NOT_WITNESSED[1]} {VOID_LATER[1]}"
    return Claim("a", True, zh, en, open_zh, open_en)


def _backed(proved: Proved) -> Claim:
    zh = "；".join(_grams_zh(part) for part in proved.file.parts)
    en = "; ".join(_grams_en(part) for part in proved.file.parts)
    zh, en = f"这些克数属于已注销的编号：{zh}。", f"Its grams belong to retired serials: {en}."
    return Claim("b", True, zh, en, *REGISTRY_TRUTH)


def _alone(proved: Proved) -> Claim:
    if proved.seen.replayed:
        names = ", ".join(proved.seen.replayed)
        zh = f"没有别人持有这些克数：见证方 {names} 已重放整个日志，未见重叠。"
        en = f"Nobody else has these grams: {names} replayed the whole log and found no overlap."
        return Claim("c", True, zh, en, *THEIR_WORD)
    if proved.open_tonnes:
        zh = "仅凭此文件还不能断定这些克数没有第二个持有人。"
        en = "The file alone cannot show yet that nobody else has these grams."
        return Claim("c", False, zh, en, *LIST_PENDING)
    zh = "没有别人持有这些克数：所在各吨或全归此证书，或其完整清单合计恰为 1,000,000 克且列有此份。"
    en = (
        "Nobody else has these grams: each tonne is wholly this certificate's, or its full list "
        "adds up to exactly 1,000,000 g and gives them to it."
    )
    return Claim("c", True, zh, en, *ONE_LIST)


def _grams_zh(part: Part) -> str:
    issue, lot = issue_of(part), lot_of(part)
    return (
        f"{lot.registry} {_serials(part)}，第 {issue.start_g} 至 {issue.end_g} 克，"
        f"注销凭证 {lot.retirement_reference}（{lot.retired_on}），"
        f"证明文件 SHA-256 {lot.evidence_sha256.hex()}"
    )


def _grams_en(part: Part) -> str:
    issue, lot = issue_of(part), lot_of(part)
    return (
        f"{lot.registry} {_serials(part)}, grams {issue.start_g} to {issue.end_g} of the lot, "
        f"retirement {lot.retirement_reference} ({lot.retired_on}), "
        f"evidence SHA-256 {lot.evidence_sha256.hex()}"
    )


def _serials(part: Part) -> str:
    issue, lot = issue_of(part), lot_of(part)
    first, last = lot.serial(issue.start_g), lot.serial(issue.end_g - 1)
    return first if first == last else f"{first} – {last}"


def day(timestamp: int) -> str:
    """The day in UTC of a moment in seconds since 1970."""
    try:
        return datetime.fromtimestamp(timestamp, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return "?"
