"""The statement as people read it, with every piece that it rests on."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from offsets import clock
from offsets.certificates import number as numbers
from offsets.config import settings
from offsets.edge import language
from offsets.events import words
from offsets.events.documents.counted import Piece
from offsets.events.documents.listed import Listed
from offsets.events.documents.paper import Paper
from offsets.events.documents.proof import Standing
from offsets.events.documents.rules import Ending
from offsets.events.documents.sheet import Part, Row, Sheet, Table, days, figure, kept, mass, moment

Places = Mapping[str, Sequence[int]]


def tell_statement(paper: Paper, counted: Listed, places: Places, standing: Standing) -> Sheet:
    """The sheet of a statement; of one that ended it says so across every page."""
    said = paper.document
    event = said["event"]
    stands = paper.ending is None
    return Sheet(
        kind="statement",
        title=_("Statement of carbon neutrality")
        if stands
        else _("Statement of neutrality, ended"),
        name=event["name"],
        organiser=paper.organiser,
        days=days(event),
        place=event["place"],
        version=_("Version %(version)s", version=paper.version),
        published=moment(said["published_at"]),
        figures=(
            figure(_("Emitted"), said["actual_g"]),
            figure(_("Retired"), said["retired_g"]),
        ),
        parts=(*_parts(said, counted, places), _to_check(standing, stands)),
        ended=_ended(paper),
        stamp=_stamp(paper),
        word=_("Carbon neutral") if stands else "",
    )


def _stamp(paper: Paper) -> str:
    if paper.ending is None:
        return ""
    return str(_("Withdrawn") if paper.ending is Ending.WITHDRAWN else _("Superseded"))


def _ended(paper: Paper) -> str:
    if paper.ended_at is None:
        return ""
    when = clock.on_screen(paper.ended_at).strftime("%Y-%m-%d %H:%M")
    facts = {"moment": when, "reason": paper.ended_because}
    if paper.ending is Ending.WITHDRAWN:
        return str(_("This statement stands no more. Withdrawn %(moment)s: %(reason)s", **facts))
    return str(_("This statement stands no more. Superseded %(moment)s: %(reason)s", **facts))


def _parts(said: dict[str, Any], counted: Listed, places: Places) -> list[Part]:
    return [
        Part(
            _("What is counted"),
            kept((
                Row(_("Boundary"), said["boundary"]),
                Row(_("Left out"), said["exclusions"] or ""),
            )),
        ),
        _retired(said),
        _judged(said),
        _rests_on(said),
        _pieces(said, counted, places),
    ]  # fmt: skip


def _to_check(standing: Standing, stands: bool) -> Part:
    index, end = (
        str(at) if at is not None else _("not yet") for at in (standing.index, standing.end_index)
    )
    rows = (Row(_("Place in the log"), index), Row(_("Its end in the log"), "" if stands else end))
    return Part(_("To check it"), kept(rows), notes=(
        _("This statement stands in the public log, with its figures and its SHA-256, which is "
          "over all that it says. Its proof file shows that offline; whether it was ended since "
          "is a later entry of the log."),
        _("Each certificate stands in the public log: its number, serials and place are "
          "listed here, and its holder's file proves it offline."),
    ))  # fmt: skip


def _retired(said: dict[str, Any]) -> Part:
    rows = tuple(
        (
            f"{words.CREDIT[each['credit']]} · {_guide(each['rank'])}",
            str(words.PARTY[each["party"]]),
            f"{each['pieces']:,}",
            mass(each["mass_g"]),
        )
        for each in said["retired"]
    )
    heads = (_("Kind"), _("Paid by"), _("Pieces"), _("Mass"))
    return Part(_("What was retired"), table=Table(heads, rows))


def _guide(rank: int | None) -> str:
    return str(_("Guide, kind %(rank)s", rank=rank) if rank else _("not named in the Guide"))


def _judged(said: dict[str, Any]) -> Part:
    judged = said["evaluation"]
    papers = tuple(
        Row(each["name"], each["sha256"], is_code=True) for each in judged["evidence"] or ()
    )
    report = Row(judged["report_reference"] or "", judged["report_sha256"] or "", is_code=True)
    third = (Row(_("Body"), judged["body"] or ""), report)
    return Part(
        _("Evaluation"),
        kept((
            Row(_("Way"), str(words.JUDGE[judged["kind"]])),
            *third,
            *papers,
            Row(_("Note"), judged["note"] or ""),
            Row(_("Evaluated"), moment(judged["evaluated_at"])),
        )),
    )  # fmt: skip


def _rests_on(said: dict[str, Any]) -> Part:
    plan, inventory, until = said["plan"], said["inventory"], said["deadline"]
    chinese = language.current() == "zh"
    return Part(
        _("What it rests on"),
        (
            Row(_("Plan, version %(version)s", version=plan["version"]), plan["sha256"],
                is_code=True),
            Row(_("Inventory, version %(version)s", version=inventory["version"]),
                inventory["sha256"], is_code=True),
            Row(_("Deadline"), until["day"],
                until["source_zh"] if chinese else until["source_en"]),
        ),
    )  # fmt: skip


def _pieces(said: dict[str, Any], counted: Listed, places: Places) -> Part:
    rows = tuple(_piece(each, places) for each in counted.first)
    notes = []
    if more := counted.pieces - len(rows):
        notes.append(_("And %(count)s more pieces; the list has them all.", count=more))
    if counted.mass_g != said["retired_g"]:
        notes.append(_("This list is not the one that the statement was made with."))
    if "counted" in said:
        path = f"{settings().public_url}/e/{said['event']['id']}/statements/{said['version']}"
        facts = {"path": f"{path}/counted.json", "sha256": said["counted"]["sha256"]}
        notes.append(_("SHA-256 of the whole list (%(path)s): %(sha256)s", **facts))
    heads = (_("Number"), _("Registry and serials"), _("Place in the log"), _("Mass"))
    return Part(
        _("What counts, piece by piece"), table=Table(heads, rows, (0, 1)), notes=tuple(notes)
    )


def _piece(piece: Piece, places: Places) -> tuple[str, str, str, str]:
    weight = mass(piece["mass_g"])
    if piece["kind"] == "certificate":
        number = piece["number"]
        told = "; ".join(f"{p['registry']} {' – '.join(p['serials'])}" for p in piece["parts"])
        at = ", ".join(map(str, places.get(number, ()))) or _("not yet")
        return numbers.shown(number), told, at, weight
    if piece["kind"] == "retirement":
        serials = f"{piece['registry']} {piece['serials']}"
        return piece["reference"], serials, _("elsewhere"), weight
    planted = f"{piece['species']}, {piece['certified_by']}"
    return piece["measured_on"], planted, _("planted"), weight
