"""Everything that can be wrong has its sentence in both languages."""

import pytest

from offsets.auditor.words import FAULTS, RULES, all_is_well
from offsets.ledger.monitor import Fault, Report
from offsets.ledger.rules import Rule


def test_every_fault_and_rule_has_its_words() -> None:
    assert FAULTS.keys() == set(Fault)
    assert RULES.keys() == set(Rule)
    for zh, en in [*FAULTS.values(), *RULES.values()]:
        assert any("\u4e00" <= sign <= "\u9fff" for sign in zh)
        assert en.isascii()
        assert zh.endswith("。")
        assert en.endswith(".")


def test_nothing_is_well_before_it_was_read() -> None:
    with pytest.raises(ValueError, match="not read"):
        all_is_well(Report())
