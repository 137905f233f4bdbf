"""A certificate's part in an event as people read it: how much, of what, counted once."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from offsets.certificates import number as numbers
from offsets.config import settings
from offsets.events import words
from offsets.events.documents.paper import Paper
from offsets.events.documents.sheet import Part, Row, Sheet, days, figure, kept, moment


def tell_share(paper: Paper, places: Mapping[str, Sequence[int]]) -> Sheet:
    """The sheet of a share; of a certificate that was voided it says so across the page."""
    said = paper.document
    event, piece = said["event"], said["piece"]
    is_void = paper.ending is not None
    return Sheet(
        kind="share",
        title=_("Share in the offset of an event"),
        name=event["name"],
        organiser=paper.organiser,
        days=days(event),
        place=event["place"],
        version=numbers.shown(paper.number),
        published=moment(said["published_at"]),
        figures=(figure(_("Offset"), piece["mass_g"]),),
        parts=(_what(piece, places), _once(paper.number)),
        ended=_("This certificate is void and counts no more.") if is_void else "",
        stamp=_("Void") if is_void else "",
    )


def _what(piece: Mapping[str, Any], places: Mapping[str, Sequence[int]]) -> Part:
    number = piece["number"]
    rows = [
        Row(_("Kind"), str(words.CREDIT[piece["credit"]])),
        Row(_("Paid by"), str(words.PARTY[piece["party"]])),
    ]
    for part in piece["parts"]:
        serials = f"{part['registry']} {' – '.join(part['serials'])}"
        rows.append(Row(_("Registry and serials"), serials, f"{part['lot']} · {part['reference']}"))
    at = ", ".join(map(str, places.get(number, ()))) or _("not yet")
    rows.append(Row(_("Place in the log"), at))
    return Part(_("What was retired"), kept(rows))


def _once(number: str) -> Part:
    note = _(
        "These grams count inside the event's total, once: the organiser does not buy them again, "
        "and no other event counts them."
    )
    path = f"{settings().public_url}/c/{number}"
    more = _("The certificate itself, with its proof: %(path)s", path=path)
    return Part(_("To check it"), notes=(note, more))
