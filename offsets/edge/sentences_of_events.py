"""How refusals of events are said; ``sentences`` takes them into its tables."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

PROBLEMS: dict[str, tuple[int, LazyString, LazyString]] = {
    "event_not_ready": (
        409,
        _l("Something is missing first"),
        _l("The next step lacks: %(missing)s. The event’s page says what each of them means."),
    ),
    "event_wrong_step": (
        409,
        _l("Not at this step"),
        _l("The event stands at “%(state)s”, where this cannot be done."),
    ),
    "already_counted": (
        409,
        _l("Counted already"),
        _l("It counts already, for this event or for another one. Nothing counts twice."),
    ),
    "land_taken": (
        409,
        _l("Land claimed already"),
        _l("Part of this land is claimed by an earlier planting. Land is claimed once, for good."),
    ),
    "too_many_files": (
        409, _l("Too many files"), _l("An event keeps at most %(max)s files.")
    ),
}  # fmt: skip

REASONS: dict[str, LazyString] = {
    "days_out_of_order": _l("Must not lie before the first day, nor more than %(max)s days later."),
    "tonnes_shape": _l("Write a mass in tonnes, such as 100 or 103.15."),
    "no_such_footprint": _l("No footprint of this name is kept here."),
    "not_of_an_event": _l("This footprint is of a trip, not of an event."),
    "evidence_needed": _l("A declaration needs at least one file of evidence."),
    "report_needed": _l("An evaluation by a third party needs its report."),
    "no_such_file": _l("The event keeps no such file. Please upload it first."),
    "not_evidence": _l("Please upload a PDF, a PNG or JPEG picture, a spreadsheet or a ZIP file."),
    "not_coordinates": _l("No longitude and latitude on earth."),
    "ring_crosses_itself": _l("The corners must go around the land once, without crossing."),
    "land_size": _l("No piece of land has this size."),
    "outside_county": _l("This lies too far from %(county)s."),
    "off_land": _l("This lies off China’s land."),
    "not_a_county": _l("Please name one of China’s counties or districts."),
    "land_twice": _l("This piece overlaps another one of the same planting."),
    "round_of_that_day": _l("There is a round of that day already."),
    "not_planted_yet": _l("First say when it was planted."),
    "outside_claim": _l("This day lies outside the time whose growth is claimed."),
}
