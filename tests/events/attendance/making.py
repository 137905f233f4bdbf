"""Events that ask their attendees, and phones that answer, through the real verbs."""

import secrets
from typing import Any

from offsets.events.attendance.answer import Reply, Taken, answer
from offsets.events.attendance.ask import Questions, ask
from offsets.events.attendance.blind import blind_device
from offsets.events.attendance.find import Asked, asked, asked_of
from tests.events import making

FUZHOU, XIAMEN, BEIJING = "CN-350100", "CN-350200", "CN-110000"


def make_asked(expected: int = 300, **changes: Any) -> Asked:
    """A planned event in Fuzhou whose questions are open."""
    said: dict[str, Any] = {"venue": FUZHOU, "local_km": 8}
    event = making.make_planned(expected_participants=expected)
    ask(event, Questions(**(said | changes)))
    return asked_of(event)


def fresh(questions: Asked) -> Asked:
    """The questions as they stand now."""
    return asked(questions.code)


def make_phone() -> bytes:
    """The hash of a phone's random token."""
    return secrets.token_bytes(32)


def reply(questions: Asked, phone: bytes | None = None, **changes: Any) -> Reply:
    """An answer from Xiamen by high-speed rail for two nights, by a fresh form."""
    said: dict[str, Any] = {
        "device": blind_device(questions, phone or make_phone()),
        "form_hash": secrets.token_bytes(32),
        "consents": True,
        "origin": XIAMEN,
        "mode": "rail_high_speed",
        "nights": 2,
    }
    if "km" in changes:
        said["origin"] = None
    return Reply(**(said | changes))


def make_answer(questions: Asked, phone: bytes | None = None, **changes: Any) -> Taken:
    return answer(questions, reply(questions, phone, **changes))
