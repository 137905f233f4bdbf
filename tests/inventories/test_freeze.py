"""What is kept stays: the same thing twice is one row, and no row is ever written again."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from offsets import codes
from offsets.db import session, transaction
from offsets.errors import NotFound
from offsets.footprint import event, export, methods
from offsets.footprint.factors import digest
from offsets.footprint.lines import Group
from offsets.inventories import read
from offsets.inventories.compute import Computed, compute
from offsets.inventories.freeze import freeze, name_of
from offsets.inventories.models import Frozen, Inventory
from tests.inventories.making import DEVICE, OTHER_DEVICE, flight, train


def test_what_is_kept_is_what_was_computed(app: Flask) -> None:
    computed = compute(train())
    kept = read.kept(freeze(computed, DEVICE, "zh"))

    assert kept.export == computed.export
    assert kept.total == computed.total
    assert kept.locale == "zh"
    assert export.recompute(kept.export).lines == computed.result.lines


def test_its_hash_still_fits_after_the_database_has_had_it(app: Flask) -> None:
    kept = read.kept(freeze(compute(flight()), None, "en"))
    content = {name: part for name, part in kept.export.items() if name != "sha256"}

    assert digest(content) == kept.sha256 == kept.export["sha256"]


def test_twice_by_one_device_is_one_row(app: Flask) -> None:
    names = {freeze(compute(train()), device, "zh") for device in (DEVICE, DEVICE, OTHER_DEVICE)}

    assert len(names) == 2
    assert session().query(Inventory).count() == 2
    assert len(read.of_device(DEVICE)) == 1


def test_without_a_device_it_belongs_to_no_device(app: Flask) -> None:
    freeze(compute(train()), None, "zh")
    assert read.of_device(DEVICE) == []


def test_a_kept_footprint_is_never_written_again(app: Flask) -> None:
    public_id = freeze(compute(train()), DEVICE, "zh")
    with pytest.raises(Frozen), transaction() as writing:
        writing.query(Inventory).filter_by(public_id=public_id).one().central_g = 1
    assert read.kept(public_id).total.central_g > 1


def test_a_list_is_the_newest_first(app: Flask) -> None:
    first, second = (freeze(compute(each), DEVICE, "zh") for each in (train(), flight()))
    assert [one.id for one in read.of_device(DEVICE)] == [second, first]


@pytest.mark.parametrize("name", ["", "A" * 16, "a" * 16, "\0" * 16, "2" * 15, "2" * 16, "百" * 16])
def test_what_was_never_kept_is_not_found(app: Flask, name: str) -> None:
    with pytest.raises(NotFound):
        read.kept(name)


@given(some.binary(min_size=32, max_size=32), some.binary(min_size=32, max_size=32))
def test_a_name_needs_the_device_to_be_guessed(content: bytes, device: bytes) -> None:
    name = name_of(content.hex(), device)
    assert len(name) == 16
    assert set(name) <= set(codes.ALPHABET)
    assert name == name_of(content.hex(), device)
    assert name != name_of(content.hex(), None)


def test_an_older_method_is_held_against_the_newest_and_stays(app: Flask) -> None:
    old, new = compute(flight(), "china-2025"), compute(flight())
    public_id = freeze(old, DEVICE, "zh")
    found = read.newer(read.kept(public_id).export)

    assert found is not None
    assert found.method == methods.names()[0]
    assert found.total == new.total
    assert found.difference_g == new.total.central_g - old.total.central_g < 0
    assert read.kept(public_id).total == old.total


def test_the_newest_method_has_no_newer() -> None:
    assert read.newer(compute(flight()).export) is None


def test_what_the_newest_method_cannot_count_has_no_newer() -> None:
    odd: dict[str, Any] = copy.deepcopy(compute(flight(), "china-2025").export)
    odd["inputs"]["legs"][0]["mode"] = "zeppelin"
    assert read.newer(odd) is None


def test_an_event_is_kept_likewise(app: Flask) -> None:
    lit = event.Use(Group.ENERGY, "electricity", event.Decimal("1250.5"), "kWh", "fujian")
    computed: Computed = compute(event.Inventory(uses=(lit,)))
    kept = read.kept(freeze(computed, None, "zh"))

    assert kept.kind == "event"
    assert kept.total == computed.total
    assert read.given_in(kept.export) == computed.given


def writes_again(text: str) -> bool:
    """Whether a module updates rows by a statement, which no listener would see."""
    return bool(re.search(r"\bupdate\(\s*Inventory|UPDATE inventories|on_conflict_do_update", text))


def test_no_verb_updates_a_footprint() -> None:
    house = Path(__file__).parents[2] / "offsets"
    assert [path.name for path in house.rglob("*.py") if writes_again_here(path)] == []
    assert writes_again("session.execute(update(Inventory).values(central_g=1))")


def writes_again_here(path: Path) -> bool:
    text = path.read_text("utf-8")
    knows = re.search(r"inventories\.models import|UPDATE inventories", text)
    return bool(knows) and writes_again(text)
