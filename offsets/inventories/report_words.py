"""The headings and standing sentences of an event's report."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

WORDS: Mapping[str, LazyString] = {
    "title": _l("Greenhouse gas report of an event"),
    "estimate": _l("Estimate"),
    "greenhouse": _l("of greenhouse gases"),
    "range": _l("Range"),
    "incomplete": _l("Not complete: some people are still to be asked and are not counted."),
    "groups": _l("By group of the Guide for large events"),
    "modes": _l("Travel by means"),
    "origins": _l("Travel by origin"),
    "sure": _l("How sure this is"),
    "lines": _l("Every line"),
    "what": _l("What"),
    "how_much": _l("How much and by which factor"),
    "kilograms": _l("kg"),
    "sources": _l("Factors and their sources"),
    "check": _l("To check it"),
    "recompute": _l(
        "The JSON file under this address holds every input, factor and hash. Anybody "
        "recomputes it to the gram:"
    ),
    "no_claim": _l(
        "An estimate is no statement of neutrality: that takes the final figures, what was "
        "retired for them, and an evaluation."
    ),
    "boundaries": _l(
        "The total adds what is burnt and life cycles, because no one boundary has a factor "
        "for everything. Each is told by itself as well."
    ),
    "venue": _l("Venue"),
    "organiser": _l("Organiser"),
    "days": _l("Date"),
    "computed": _l("Computed on"),
    "method": _l("Method"),
    "demo": _l("Demonstration"),
    "operated": _l("Computed by"),
}
