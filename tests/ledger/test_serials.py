"""Serials are compared as what they are, however they are written."""

import pytest

from offsets.ledger.errors import Malformed
from offsets.ledger.serials import check_prefix, retirement_mark, sequence_of


@pytest.mark.parametrize(
    ("registry", "prefix"),
    [
        ("Registry", "DEMO-7-"),
        ("registry", "demo-7-"),
        ("Registry ", "DEMO -7-"),
        ("Ｒegistry", "ＤＥＭＯ－７－"),
        ("Reg istry", "DEMO-007-"),
        ("Registry", "DEMO\u20137\u2014"),
        ("Regi\u200bstry", "DEMO_7_"),
    ],
)
def test_one_sequence_in_many_spellings(registry: str, prefix: str) -> None:
    assert sequence_of(registry, prefix) == sequence_of("Registry", "DEMO-7-")


@pytest.mark.parametrize(
    ("registry", "prefix"), [("Other", "DEMO-7-"), ("Registry", "DEMO-70-"), ("Registry", "")]
)
def test_other_sequences(registry: str, prefix: str) -> None:
    assert sequence_of(registry, prefix) != sequence_of("Registry", "DEMO-7-")


@pytest.mark.parametrize("prefix", ["DEMO-7", "DEMO-７", "DEMO-7\u200b", "DEMO-7 ", "٣", "DEMO-0"])
def test_a_prefix_leaves_the_digits_to_the_number(prefix: str) -> None:
    with pytest.raises(Malformed):
        check_prefix(prefix)


def test_the_mark_for_the_registry_s_note() -> None:
    mark = retirement_mark("log.example/offsets", "Registry", "DEMO-7-", 100, 3)
    assert mark == "34128de09b11a2c4aaac58de0228b7bb211af8b7982cc37918b24be9daa44dc0"
    assert mark != retirement_mark("log.example/offsets/test", "Registry", "DEMO-7-", 100, 3)
    assert mark != retirement_mark("log.example/offsets", "Registry", "DEMO-7-", 100, 4)
