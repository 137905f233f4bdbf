"""How refusals at booths are said; ``sentences`` takes them into its tables."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

PROBLEMS: dict[str, tuple[int, LazyString, LazyString]] = {
    "booth_taken": (
        409,
        _l("This booth is taken"),
        _l("Somebody was quicker. Please choose another booth; nothing is charged here."),
    ),
    "booths_closed": (
        409,
        _l("No booths at present"),
        _l("The organiser gives out no booths at present."),
    ),
}

REASONS: dict[str, LazyString] = {
    "booth_twice": _l("The plan names this booth twice."),
    "booths_overlap": _l("This booth lies over booth %(label)s."),
    "booth_column_missing": _l("The first line must name the columns; one of them is “booth”."),
}
