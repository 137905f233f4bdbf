"""A footprint with everything it rests on; nothing is stored.

The calculators name fields as Python does, ``legs[0].cabin``. Outside they are
dotted, and a plane's cabin is its variant.
"""

import gc
import re
from dataclasses import dataclass
from typing import Any

from offsets.errors import Invalid
from offsets.footprint import compare, event, export, methods, places
from offsets.footprint.lines import Mass, Result
from offsets.footprint.method import Method
from offsets.footprint.trip import Trip
from offsets.inventories.rules import Kind

_INDEX = re.compile(r"\[(\d+)\]")
_CABIN = re.compile(r"(^|\.)cabin$")


@dataclass(frozen=True, slots=True)
class Computed:
    """Inputs, the method and the result; ``export`` holds all three as plain JSON."""

    given: Trip | event.Inventory
    method: Method
    result: Result
    export: dict[str, Any]

    @property
    def kind(self) -> Kind:
        return Kind(self.export["kind"])

    @property
    def sha256(self) -> str:
        return str(self.export["sha256"])

    @property
    def total(self) -> Mass:
        """Over all boundaries; whoever shows it shows the total of each boundary beside it."""
        return self.result.total(self.result.boundaries)


def compute(given: Trip | event.Inventory, method_name: str = "") -> Computed:
    """By the method named, or by the newest; raises Invalid naming the field as callers know it."""
    try:
        method = methods.load(method_name)
        result = compare.compute(given, method)
    except Invalid as fault:
        raise said_outside(fault) from None
    return Computed(given, method, result, export.export(given, method, result))


def warm() -> None:
    """Read places, factors and rules now, once for all processes that are forked afterwards.

    What is there by then stays for good, so the collector of garbage need not walk through it
    again and again: that is a tenth of the time of counting a long list.
    """
    places.warm()
    for name in methods.names():
        methods.load(name)
    gc.collect()
    gc.freeze()


def said_outside(fault: Invalid, where: str = "") -> Invalid:
    """The same fault with its field as callers write it, ``legs.0.variant``, behind ``where``."""
    field = _CABIN.sub(r"\1variant", _INDEX.sub(r".\1", fault.field or ""))
    return Invalid(f"{where}{field}", fault.reason, **fault.facts)
