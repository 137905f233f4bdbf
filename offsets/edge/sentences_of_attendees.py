"""How refusals of attendees' answers are said; ``sentences`` takes them into its tables."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

PROBLEMS: dict[str, tuple[int, LazyString, LazyString]] = {
    "answers_closed": (
        409,
        _l("No more answers are taken"),
        _l("The event takes no answers now, or its inventory is final and none can change."),
    ),
    "answers_full": (
        409,
        _l("More answers than people"),
        _l("The event has as many answers as it takes. Please tell its organiser."),
    ),
    "answered_elsewhere": (
        409,
        _l("Answered already"),
        _l("The registration code or this phone has answered, and not together with the other."),
    ),
    "answers_not_handed_over": (
        409,
        _l("Answers are missing in the data"),
        _l("Attendees answered since their answers were last taken over. Please take them over."),
    ),
}

REASONS: dict[str, LazyString] = {
    "form_not_ours": _l("This form was not made for this phone. Please load the page again."),
    "form_too_old": _l("This form is more than a day old. Please load the page again."),
    "form_too_fast": _l("That was faster than anybody reads. Please send it once more."),
    "form_used": _l("This form has been used. Please load the page again."),
    "no_cookies": _l("This browser keeps no cookies, so nobody could tell one phone from another."),
    "consent_required": _l("Please agree first; without it nothing is kept."),
    "local_km_needed": _l("You live where the event is: please say how many kilometres you came."),
    "ticket_unknown": _l("The organiser’s list has no such registration code."),
}
