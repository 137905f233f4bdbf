"""What auditors are told, in Chinese and English, each as one plain sentence."""

import click

from offsets.ledger.claims import Claim, day
from offsets.ledger.monitor import Fault, Finding, Report
from offsets.ledger.note import ED25519, vkey
from offsets.ledger.rules import Rule
from offsets.ledger.stated import EndReason, StatementEnd, StatementOfEvent
from offsets.ledger.trust import Trust
from offsets.units import tonnes

Words = tuple[str, str]
"""Chinese, English."""

FAULTS: dict[Fault, Words] = {
    Fault.CHECKPOINT: (
        "检查点缺失，或没有您所信任的各方签名。",
        "The checkpoint is missing, or not signed by those you trust.",
    ),
    Fault.STALE: (
        "检查点陈旧：在您要求的时限内没有见证方看过它。",
        "The checkpoint is stale: no witness has seen it within the time you ask for.",
    ),
    Fault.ROLLED_BACK: (
        "日志倒退：它比您上次看到的短。",
        "The log was rolled back: it is shorter than when you last saw it.",
    ),
    Fault.SPLIT_VIEW: (
        "两套历史：它与您上次看到的相互矛盾。请保留两份检查点，它们就是证据。",
        "A split view: it contradicts what you saw last. Keep both checkpoints, they are proof.",
    ),
    Fault.TILES: (
        "文件与签名不符，或有缺失。",
        "A file is missing, or is not what was signed.",
    ),
    Fault.SIGNING_KEY: (
        "签名所用的密钥并非日志自己公布的有效密钥。",
        "The log does not itself say that the key which signed it counts.",
    ),
    Fault.ENTRY: ("一条记录违反规则。", "An entry breaks a rule."),
}

RULES: dict[Rule, Words] = {
    Rule.MALFORMED: ("无法解读的记录。", "An entry that cannot be read."),
    Rule.FIRST_KEY: ("日志没有以其密钥开头。", "The log does not begin with its key."),
    Rule.KEY_CHANGE: ("密钥更换不合规则。", "Keys were changed against the rules."),
    Rule.FOREIGN_ORIGIN: ("记录属于另一个日志。", "An entry belongs to another log."),
    Rule.LOT_CODE_TWICE: ("批次代码重复。", "A lot's code was used twice."),
    Rule.SERIALS_TWICE: ("同一编号开立了两次。", "The same serials were opened twice."),
    Rule.UNKNOWN_LOT: ("所指批次未曾开立。", "It speaks of a lot that was never opened."),
    Rule.OVERLAP: ("同一克数卖了两次。", "The same grams were sold twice."),
    Rule.RESOLD_VOID: ("作废的克数又被卖出。", "Grams of a void certificate were sold again."),
    Rule.GAP: ("跳过了一段克数。", "Grams were skipped."),
    Rule.OUT_OF_BOUNDS: ("卖出的超过已注销的吨数。", "More was sold than was retired."),
    Rule.NOT_ISSUED: ("作废了从未签发的证书。", "A certificate was voided that was never issued."),
    Rule.VOIDED_TWICE: ("同一证书作废了两次。", "A certificate was voided twice."),
    Rule.TONNE_NOT_FULL: ("不该有的一吨清单。", "A list of a tonne where none is due."),
    Rule.TONNE_TOTAL: ("一吨的清单合计不符。", "The list of a tonne has a wrong total."),
    Rule.TONNE_SLICES: ("一吨的清单与签发不符。", "The list of a tonne is not as issued."),
    Rule.TONNE_MISSING: ("缺少一吨的清单。", "The list of a full tonne is missing."),
    Rule.STATEMENT_TWICE: (
        "同一活动的同一版声明作了两次。",
        "The same version of an event's statement was made twice.",
    ),
    Rule.STATEMENT_ORDER: (
        "声明的版本号没有接着上一版。",
        "A statement's version does not follow the last one.",
    ),
    Rule.STATEMENT_STANDS: (
        "上一版声明尚未终止，又作了新的声明。",
        "A statement was made while the one before it stands.",
    ),
    Rule.UNKNOWN_STATEMENT: (
        "终止了从未作出的声明。",
        "A statement was ended that was never made.",
    ),
    Rule.ENDED_TWICE: ("同一声明终止了两次。", "A statement was ended twice."),
}

ENDS: dict[EndReason, Words] = {
    EndReason.SUPERSEDED: ("清单已更正", "the inventory was corrected"),
    EndReason.WITHDRAWN: (
        "有证书作废，已注销量不足",
        "too little is left after voids",
    ),
}

UNTRUSTED: Words = (
    "未提供信任文件：未核对由谁签名，以下只说明它自身前后一致。",
    "No trust file was given: who signed was not checked, and what follows shows only "
    "that it agrees with itself.",
)
NOTHING_BEFORE: Words = (
    "  没有更早的检查点可供比较：未核对它是否改写过历史。",
    "  There is no earlier checkpoint to compare with: whether it changed its past is not shown.",
)
FILE_REFUSED: Words = ("此文件什么也证明不了。", "This file proves nothing.")


def say(words: Words, indent: str = "") -> None:
    """Print a sentence in both languages."""
    for line in words:
        click.echo(f"{indent}{line}")


def say_finding(found: Finding) -> None:
    """Print what is wrong, its stable name first."""
    name = f"{found.fault}:{found.rule}" if found.rule else str(found.fault)
    where = "" if found.index is None else f"entry {found.index}: "
    click.echo(f"✗ {name}")
    say(RULES[found.rule] if found.rule else FAULTS[found.fault], "  ")
    click.echo(f"  {where}{found.detail}")


def say_claim(claim: Claim) -> None:
    """Print one of the three sentences, and what it leaves open."""
    click.echo(f"{claim.letter}) {claim.zh}")
    click.echo(f"   {claim.en}")
    say((claim.open_zh, claim.open_en), "   · ")


def all_is_well(report: Report) -> Words:
    """The sentence for a log in which nothing is wrong; call it after a whole replay."""
    if report.seen is None or report.replay is None:
        raise ValueError("the log was not read to its end")
    checkpoint, lots = report.seen.checkpoint, len(report.replay.lots)
    mass = tonnes(report.sold_g)
    return (
        f"✓ {checkpoint.origin}：{checkpoint.size} 条记录全部核对，{lots} 个批次售出 {mass} 吨，"
        f"共 {report.issues} 份，没有一克卖过两次。",
        f"✓ {checkpoint.origin}: all {checkpoint.size} entries checked; {lots} lots have sold "
        f"{mass} t in {report.issues} slices, and no gram twice.",
    )


def vouched_by(report: Report) -> Words:
    """Who stands behind the checkpoint beside the log itself."""
    witnesses = sorted(report.seen.witnessed) if report.seen else []
    if not witnesses:
        return "  未经第三方见证。", "  No third party has witnessed it."
    names = ", ".join(witnesses)
    return f"  见证方：{names}。", f"  Witnessed by {names}."


def statements_in(report: Report) -> list[Words]:
    """How many statements of neutrality the log holds, and each that ended; nothing for none."""
    told = list(report.replay.statements.told.values()) if report.replay else []
    ended = [(each.said, each.end) for each in told if each.end]
    standing = len(told) - len(ended)
    summary = (
        f"  活动的碳中和声明 {len(told)} 份，{standing} 份有效。",
        f"  {len(told)} statements of neutrality, {standing} of which stand.",
    )
    return [summary, *(_ended(said, end) for said, end in ended)] if told else []


def _ended(said: StatementOfEvent, end: StatementEnd) -> Words:
    zh, en = ENDS[end.reason]
    when = day(end.ended_at)
    return (
        f"  已终止：活动 {said.event} 的声明第 {said.version} 版，{when}（{zh}）。",
        f"  Ended: event {said.event}, statement {said.version}, {when} ({en}).",
    )


def keys_to_ask_for(report: Report, trust: Trust) -> list[Words]:
    """Keys that the log has begun and the trust file lacks: a change of keys is on its way."""
    known = {key.public_key for key in trust.log_keys}
    fresh = sorted(report.replay.keys - known) if report.replay else []
    lines = [vkey(trust.origin, ED25519, key) for key in fresh]
    return [
        (
            f"  日志公布了您的信任文件中没有的密钥，请另行核实：{line}",
            f"  The log names a key that your trust file lacks; ask about it elsewhere: {line}",
        )
        for line in lines
    ]
