"""What people read of an event: its steps, what each lacks, kinds of credit.

The word 碳中和 stands in one place of this file, at the state that earned it.
"""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

STATE: Mapping[str, LazyString] = {
    "draft": _l("Draft"),
    "planned": _l("Plan published"),
    "measuring": _l("Actual data being collected"),
    "inventoried": _l("Inventory final"),
    "offset": _l("Emissions covered"),
    "evaluated": _l("Evaluated"),
    "stated": _l("Carbon neutral, stated"),
    "cancelled": _l("Called off"),
}

STEP: Mapping[str, LazyString] = {
    "planned": _l("Plan"),
    "measuring": _l("Actual data"),
    "inventoried": _l("Inventory"),
    "offset": _l("Offset"),
    "evaluated": _l("Evaluation"),
    "stated": _l("Statement"),
}
"""The six steps, in a word each."""

DEED: Mapping[str, LazyString] = {
    "planned": _l("Write the plan"),
    "measuring": _l("Enter what happened"),
    "inventoried": _l("Fix the inventory"),
    "offset": _l("Offset what is missing"),
    "evaluated": _l("Evaluate"),
    "stated": _l("Go to the statement"),
}
"""What leads to each step, as its button says it."""

MISSING: Mapping[str, LazyString] = {
    "plan_boundary": _l("The plan does not say its boundary: what is counted."),
    "plan_forecast": _l("The plan has no forecast of the emissions."),
    "plan_measures": _l("The plan names no measure that reduces emissions."),
    "plan_ways": _l("The plan does not say how the rest is offset."),
    "plan_completes_on": _l("The plan does not say by when it will be completed."),
    "plan_completes_within_deadline": _l(
        "The plan is to be completed between the event’s last day and the deadline."
    ),
    "actual_data": _l("Nothing is entered yet of what really happened."),
    "people_asked": _l("Some people are still to be asked how they came."),
    "answers_taken_over": _l("Attendees answered since their answers were taken over."),
    "event_over": _l("The event is not over yet."),
    "retired_grams": _l("Less is retired than the final inventory says."),
    "evaluation": _l("The final inventory is not evaluated yet."),
    "deadline": _l("The deadline has passed. Move it, with the rule that allows it."),
}

PARTY: Mapping[str, LazyString] = {
    "organiser": _l("Organiser"),
    "attendee": _l("Attendees"),
    "sponsor": _l("Sponsors"),
}

CREDIT: Mapping[str, LazyString] = {
    "national_allowance": _l("Allowance of the national market"),
    "pilot_allowance": _l("Allowance of a pilot market"),
    "ccer": _l("CCER"),
    "provincial_inclusive": _l("Provincial inclusive credit"),
    "cdm": _l("CDM credit from China"),
    "ffcer": _l("FFCER"),
    "forest_ticket": _l("Forest ticket"),
    "local_sink": _l("One-yuan sink"),
    "planting": _l("Forest planted for the event"),
}

WAY: Mapping[str, LazyString] = {
    "buy": _l("Credits are retired"),
    "plant": _l("A forest is planted"),
}

JUDGE: Mapping[str, LazyString] = {
    "self": _l("Declared by the organiser"),
    "third_party": _l("Evaluated by a third party"),
}
