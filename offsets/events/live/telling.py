"""A live state in the reader's words, the same for the page at rest and for what refreshes it."""

import json
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from offsets import clock
from offsets.edge import language, shown
from offsets.events import words
from offsets.events.booths import draw
from offsets.events.booths.read import BoothView
from offsets.events.booths.rules import Light
from offsets.events.live.board import Board
from offsets.events.live.look import LiveState
from offsets.events.live.rules import arc, may_say_neutral
from offsets.events.rules import State, covered

_encoded: dict[str, str] = {}
"""What this process told last, by ``mark``."""
_MOST_ENCODED = 64


def encoded(board: Board) -> str:
    """``told`` as JSON in the reader's language, put together once for all who watch."""
    name = mark(board)
    text = _encoded.get(name)
    if text is None:
        if len(_encoded) >= _MOST_ENCODED:
            _encoded.clear()
        text = _encoded[name] = json.dumps(told(board), ensure_ascii=False)
    return text


def mark(board: Board) -> str:
    """Names a state in the reader's language."""
    return f"{board.version}-{language.current()}"


def told(board: Board) -> dict[str, Any]:
    """What ``live.js`` puts in place: words, the ring's arc, booths, and the latest lights."""
    state = board.state
    return {
        "version": board.version,
        "arc": arc(state["retired_g"], state["goal_g"]),
        "kind": _kind(state),
        "shown": sentences(state),
        "booths": [_booth(BoothView(**each)) for each in state["booths"]],
        "lights": [_light(each) for each in state["lights"]],
    }


def sentences(state: LiveState) -> dict[str, str]:
    """Every text of the page that changes, by name."""
    percent = state["percent"]
    return {
        "percent": "–" if percent is None else f"{percent:,}",
        "headline": _headline(state),
        "retired": shown.mass(state["retired_g"]),
        "goal": shown.mass(state["goal_g"]),
        "missing": _missing(state),
        "lit": shown.count(state["booths_lit"]),
        "reserved": shown.count(state["booths_reserved"]),
        "free": shown.count(state["booths_free"]),
    }


def _kind(state: LiveState) -> str:
    """What the page speaks of; where it changes, more words do than ``sentences`` has."""
    if may_say_neutral(state["state"]):
        return "neutral"
    return "estimate" if state["is_estimate"] else "final"


def _headline(state: LiveState) -> str:
    if may_say_neutral(state["state"]) or state["state"] == State.CANCELLED:
        return str(words.STATE[state["state"]])
    if covered(None if state["is_estimate"] else state["goal_g"], state["retired_g"]):
        return str(_("The actual emissions are offset"))
    if state["is_estimate"]:
        return str(_("of the forecast is offset"))
    return str(_("of what was emitted is offset"))


def _missing(state: LiveState) -> str:
    if state["missing_g"]:
        return str(_("%(mass)s to go", mass=shown.mass(state["missing_g"])))
    over_g = state["retired_g"] - state["goal_g"]
    return str(_("%(mass)s more than that", mass=shown.mass(over_g))) if over_g else ""


def _booth(booth: BoothView) -> dict[str, Any]:
    name, size = draw.short(booth)
    return {
        "id": booth.id,
        "state": booth.state,
        "short": name,
        "size": size,
        "title": title(booth),
    }


def title(booth: BoothView) -> str:
    """One booth in a line, as its tooltip and the list below the map say it."""
    said = {
        Light.FREE: _("free"),
        Light.RESERVED: _("reserved"),
        Light.LIT: booth.name or _("lit, without a name"),
    }[Light(booth.state)]
    mass = f" · {shown.mass(booth.mass_g)}" if booth.mass_g else ""
    return f"{booth.label} · {said}{mass}"


def _light(light: dict[str, Any]) -> dict[str, str]:
    anonymous = {"attendee": _("Somebody who takes part"), "sponsor": _("A sponsor")}
    who = light["name"] or anonymous.get(light["party"], _("The organiser"))
    at = clock.on_screen(datetime.fromisoformat(light["at"]))
    return {
        "who": f"{light['booth']} · {who}" if light["booth"] else str(who),
        "what": shown.mass(light["mass_g"]),
        "when": at.strftime("%H:%M"),
    }
