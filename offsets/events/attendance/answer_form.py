"""The three questions as a browser sends them: kept as typed, and the reply that they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from offsets.edge import problems
from offsets.errors import DomainError, Invalid
from offsets.events.attendance.answer import Reply
from offsets.events.attendance.form import Form
from offsets.events.attendance.rules import MAX_CHILDREN, MYSELF, SHARED
from offsets.inventories.rules import MAX_PLACE_LETTERS

ELSEWHERE, BY_KM = "elsewhere", "km"
"""Beside the places offered: one that is typed, or the kilometres themselves."""
MORE = "more"
"""Beside the nights offered: a number that is typed."""
NIGHTS = tuple(range(7))
BLANK = {
    "from": "",
    "place": "",
    "km": "",
    "how": "",
    "occupants": "",
    "nights": "",
    "nights_more": "",
    "ticket": "",
    "agree": "",
    "child": "",
    "website": "",
}
"""Every field with what stands in it at first. Nobody sees ``website``; programs fill it."""

_BESIDE = {"origin": "from", "mode": "how", "consent": "agree", "child": "form", "event": "form"}


@dataclass(slots=True)
class AnswerForm:
    """One filled form: ``values`` as typed, ``errors`` as sentences, what may be chosen."""

    values: dict[str, str] = field(default_factory=lambda: dict(BLANK))
    errors: dict[str, str] = field(default_factory=dict)
    candidates: list[dict[str, str]] = field(default_factory=list)
    """Places that may be meant; the reader is asked, and nothing is guessed."""

    def refuse(self, error: DomainError) -> None:
        """Say an error beside its question; the first one of each counts."""
        name = _BESIDE.get(error.field or "", error.field or "form")
        if name in ("from", "km"):
            self._lead_to_way(error)
            name = "from"
        self.errors.setdefault(name, problems.describe(error).detail)
        offered = error.facts.get("candidates")
        if isinstance(offered, list):
            self.candidates = offered

    def _lead_to_way(self, error: DomainError) -> None:
        """Who has to give kilometres finds their field open."""
        if isinstance(error, Invalid) and error.reason == "local_km_needed":
            self.values["from"] = BY_KM

    @property
    def seat(self) -> int:
        """Whose answer it is: one's own, or a child's."""
        return seat_of(self.values["child"])


def seat_of(text: str) -> int:
    """A child's number as an address or a form has it; anything else is oneself."""
    return int(text) if text in {str(each) for each in range(1, MAX_CHILDREN + 1)} else MYSELF


def read(sent: Mapping[str, str]) -> AnswerForm:
    """Keep what was typed, each field at most as long as anybody needs."""
    return AnswerForm({name: sent.get(name, "").strip()[:MAX_PLACE_LETTERS] for name in BLANK})


def reply_of(form: AnswerForm, known: Form) -> Reply | None:
    """The reply; None where something is wrong, which then stands beside its question."""
    values = form.values
    if values["website"]:
        form.refuse(Invalid("form", "form_not_ours"))
    origin, km = _where(form)
    nights = values["nights_more"] if values["nights"] == MORE else values["nights"]
    if not values["how"]:
        form.refuse(Invalid("how", "required"))
    reply = Reply(
        device=known.device,
        form_hash=known.form_hash,
        consents=values["agree"] == "yes",
        origin=origin,
        km=km,
        mode=values["how"],
        occupants=_whole(form, "occupants", values["occupants"])
        if values["how"] in SHARED
        else None,
        nights=_whole(form, "nights", nights) or 0,
        seat=form.seat,
        ticket=values["ticket"] or None,
    )
    return None if form.errors else reply


def _where(form: AnswerForm) -> tuple[str | None, int | None]:
    """A place or kilometres, by what was chosen and never by what happens to be typed."""
    chosen = form.values["from"]
    if not chosen:
        form.refuse(Invalid("origin", "required"))
    elif chosen == BY_KM:
        return None, _whole(form, "from", form.values["km"])
    elif chosen == ELSEWHERE:
        if not form.values["place"]:
            form.refuse(Invalid("origin", "required"))
        return form.values["place"], None
    return chosen, None


def _whole(form: AnswerForm, name: str, text: str) -> int | None:
    if not text:
        form.refuse(Invalid(name, "required"))
    elif not (text.isascii() and text.isdecimal()) or len(text) > 6:
        form.refuse(Invalid(name, "not_whole_typed"))
    else:
        return int(text)
    return None
