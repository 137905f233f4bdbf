"""Webhooks in the reader's words."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from offsets.events.hooks.rules import Failure, Fate, Kind, Standing

STANDING: dict[str, LazyString] = {
    Standing.LIVE: _l("Sending"),
    Standing.PAUSED: _l("Paused"),
    Standing.ENDED: _l("Ended"),
}

FATE: dict[str, LazyString] = {
    Fate.OWED: _l("waits"),
    Fate.DELIVERED: _l("delivered"),
    Fate.PARKED: _l("given up"),
}

FAILURE: dict[str, LazyString] = {
    Failure.TIMEOUT: _l("no answer within five seconds"),
    Failure.UNREACHABLE: _l("no connection"),
    Failure.UNKNOWN_HOST: _l("the host’s name is not known"),
    Failure.FORBIDDEN_ADDRESS: _l("the host has an address that is not public"),
    Failure.TLS: _l("its certificate does not hold"),
    Failure.NO_HTTP: _l("what came is not HTTP"),
    Failure.NO_KEY: _l("not sent: its secret cannot be read any more, so make a new one"),
}

KIND: dict[str, LazyString] = {
    Kind.PLANNED: _l("Plan published"),
    Kind.CANCELLED: _l("Event called off"),
    Kind.FROZEN: _l("Final inventory frozen"),
    Kind.COUNTED: _l("Grams counted"),
    Kind.UNCOUNTED: _l("Grams no longer counted"),
    Kind.EVALUATED: _l("Evaluation kept"),
    Kind.STATED: _l("Statement published"),
    Kind.SUPERSEDED: _l("Statement superseded"),
    Kind.WITHDRAWN: _l("Statement withdrawn"),
    Kind.LIT: _l("Booth lit"),
    Kind.COVERAGE: _l("Attendees’ answers of the day"),
    Kind.TEST: _l("Test"),
}
