"""Words for the values that rows hold: instruments, purposes, states, lot notices.

The keys are the stored values themselves; a test walks every enumeration and
fails where a value has no word. What an instrument is and is not, is said in
``projects.rules``; here is only the short word for a tag.
"""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

INSTRUMENT = {
    "local_sink": _l("One-yuan sink"),
    "ffcer": _l("FFCER"),
    "ccer": _l("CCER"),
    "forest_ticket": _l("Forest ticket"),
    "provincial_inclusive": _l("Provincial inclusive credit"),
}

PURPOSE = {
    "myself": _l("For myself"),
    "gift": _l("As a gift"),
    "family": _l("For my family"),
    "event": _l("For an event"),
    "organisation": _l("For an organisation"),
    "tree_planting": _l("In place of compulsory tree planting"),
    "court": _l("For a court case"),
}

ORDER_STATE = {
    "placed": _l("Waiting for payment"),
    "awaiting_retirement": _l("Paid, awaiting retirement"),
    "settled": _l("Certificate issued"),
    "cancelled": _l("Cancelled"),
    "expired": _l("Expired"),
    "refunding": _l("Refund on its way"),
    "refunded": _l("Refunded"),
}

REFUND_STATE = {
    "requested": _l("on its way"),
    "pending": _l("on its way"),
    "succeeded": _l("has gone back"),
    "failed": _l("did not go through; the operator sees to it"),
}

REFUND_REASON = {
    "late_money": _l("it came after the order had ended"),
    "second_payment": _l("it was paid twice"),
    "overpaid": _l("it was more than the price"),
    "not_in_full": _l("it was less than the price"),
    "mismatch": _l("it was not the price"),
}

NOTICE = {
    "fire": _l("Forest fire"),
    "suspension": _l("Sales suspended"),
    "over_issue": _l("Over-issue found"),
    "replacement": _l("Replacement made"),
    "information": _l("Information"),
}

GATEWAY = {
    "sandbox": _l("Demonstration, no money"),
    "stripe": _l("Bank card or Alipay"),
    "wechatpay": _l("WeChat Pay"),
    "bank_transfer": _l("Bank transfer"),
}

ROLE = {
    "owner": _l("Administrator"),
    "editor": _l("Editor"),
    "finance": _l("Finance"),
    "viewer": _l("Viewer"),
}

ROLE_MEANING = {
    "owner": _l("answers for everything, members too"),
    "editor": _l("plans events, enters data, publishes and buys"),
    "finance": _l("buys and sees to invoices"),
    "viewer": _l("reads"),
}

BAND = {
    "under_14": _l("Under 14"),
    "14_17": _l("14 to 17"),
    "adult": _l("18 or older"),
}

RELATION = {
    "mother": _l("Mother"),
    "father": _l("Father"),
    "other": _l("Another guardian"),
}

_TABLES: dict[str, dict[str, LazyString]] = {
    "instrument": INSTRUMENT,
    "purpose": PURPOSE,
    "order_state": ORDER_STATE,
    "refund_state": REFUND_STATE,
    "refund_reason": REFUND_REASON,
    "notice": NOTICE,
    "gateway": GATEWAY,
    "role": ROLE,
    "role_meaning": ROLE_MEANING,
    "band": BAND,
    "relation": RELATION,
}


def label(kind: str, value: str) -> str:
    """The word for a stored value in the reader's language; KeyError where there is none."""
    return str(_TABLES[kind][value])
