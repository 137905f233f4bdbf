"""What the log asks of the rooms above it: which sold grams wait for their place.

The axis is the queue, and its slices are certificates' rows, which this room may
not know. So the question is a callable, joined in ``create_app``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import current_app
from sqlalchemy.orm import Session


class UnsealedSlice(NamedTuple):
    """Grams [start_g, end_g) of a lot that are sold and whose ISSUE has no place yet."""

    start_g: int
    end_g: int
    commitment: bytes


@dataclass(frozen=True, slots=True)
class UnsealedLot:
    """A lot whose axis has grown beyond what the log holds of it."""

    lot_id: int
    leaf: bytes
    """The hash by which entries name the lot."""
    sealed_g: int
    slices: Sequence[UnsealedSlice]
    """In the order of the axis, the first at ``sealed_g``; not necessarily all there are."""


@dataclass(frozen=True, slots=True)
class Joints:
    """The callables themselves."""

    waiting: Callable[[Session], bool]
    """Whether any sold gram waits; one cheap query."""
    issues: Callable[[Session, int], Sequence[UnsealedLot]]
    """About so many slices that wait, each lot having its share."""
    oldest: Callable[[Session], datetime | None]
    """When the one that has waited longest was issued."""


def joints() -> Joints:
    """Those of the running application."""
    found: Joints = current_app.extensions["log_joints"]
    return found
