"""How refusals about people's rights and invoices are said; ``sentences`` takes them in."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

PROBLEMS: dict[str, tuple[int, LazyString, LazyString]] = {
    "consent_required": (
        403,
        _l("Your consent comes first"),
        _l("Please read what happens with your data on this way to pay, or choose another."),
    ),
    "guardian_required": (
        403,
        _l("A guardian has to agree"),
        _l("Under fourteen, a parent or guardian has to agree first."),
    ),
    "age_required": (
        422,
        _l("How old is the buyer?"),
        _l("Please say which band of age the buyer is in; no birthday is asked."),
    ),
    "above_minors_cap": (
        403,
        _l("Too much for a minor"),
        _l("Under eighteen, one order may cost at most %(max_amount_yuan)s yuan."),
    ),
    "orders_under_way": (
        409,
        _l("Orders are still under way"),
        _l("Money or grams of these orders are on their way: %(orders)s. Cancel them or wait."),
    ),
    "invoice_issued": (
        409,
        _l("The invoice is issued"),
        _l("An issued invoice cannot be changed any more; please ask the operator."),
    ),
    "invoice_not_possible": (
        409,
        _l("No invoice for this order"),
        _l("Invoices are for orders that are placed or paid, not for ended or refunded ones."),
    ),
}
"""By code: status, title, sentence."""

REASONS: dict[str, LazyString] = {
    "tax_number_shape": _l(
        "A tax number has 18 signs, or 15 or 20 in its old forms. Please compare it sign by sign."
    ),
    "tax_number_check": _l(
        "The last sign does not fit the others, so something is mistyped. Please compare."
    ),
    "tax_number_of_person": _l("Leave it empty: an invoice to a person needs no number."),
    "email_shape": _l("Write an e-mail address, such as name@example.org."),
    "invoice_number_shape": _l("An invoice's number has 8 to 24 digits, letters or dashes."),
    "invoice_number_taken": _l("Another invoice has this number already."),
    "consent_outdated": _l("The text has changed since: please read version %(newest)s."),
    "guardian_elsewhere": _l("A guardian consents where the age is said."),
    "consent_with_answer": _l("It is given together with the answers to an event’s questions."),
    "guardian_must_agree": _l("The guardian has to tick this themselves."),
    "guardian_of_child": _l("Only a child under fourteen has a guardian’s consent."),
    "confirm_deletion": _l("Please confirm: what is deleted cannot be brought back."),
}
