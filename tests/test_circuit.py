"""A silent provider is left alone for a while, and asked again by one caller."""

import pytest
import time_machine
from prometheus_client import REGISTRY

from offsets.circuit import REST, SILENCES, Circuit
from offsets.errors import Conflict
from offsets.payments.gateway import ProviderUnavailable


@pytest.fixture
def circuit(clock: time_machine.Traveller) -> Circuit:
    return Circuit("test", ProviderUnavailable)


def ask(circuit: Circuit, error: Exception | None = None) -> bool:
    """Make one call that ends so; whether the provider was asked at all."""
    asked = False
    try:
        with circuit.call():
            asked = True
            if error:
                raise error
    except (ProviderUnavailable, Conflict):
        pass
    return asked


def silence(circuit: Circuit, times: int = 1) -> list[bool]:
    return [ask(circuit, ProviderUnavailable("gateway")) for _ in range(times)]


def shown() -> float | None:
    return REGISTRY.get_sample_value("offsets_gateway_circuit_open", {"gateway": "test"})


def test_nothing_is_counted_before_the_processes_are_forked(clock: time_machine.Traveller) -> None:
    Circuit("new", ProviderUnavailable)
    assert REGISTRY.get_sample_value("offsets_gateway_circuit_open", {"gateway": "new"}) is None


def test_nobody_is_asked_after_several_silences(circuit: Circuit) -> None:
    assert silence(circuit, SILENCES) == [True] * SILENCES
    assert shown() == 1
    assert not ask(circuit)


@pytest.mark.parametrize("answer", [None, Conflict("refund")])
def test_an_answer_between_silences_begins_the_count_anew(
    circuit: Circuit, answer: Exception | None
) -> None:
    silence(circuit, SILENCES - 1)
    assert ask(circuit, answer)
    silence(circuit, SILENCES - 1)
    assert shown() == 0
    assert ask(circuit)


def test_after_a_rest_one_caller_tries_and_an_answer_opens_the_road(
    circuit: Circuit, clock: time_machine.Traveller
) -> None:
    silence(circuit, SILENCES)
    clock.shift(REST)
    with circuit.call():
        assert not ask(circuit)
    assert shown() == 0
    assert ask(circuit)


def test_after_a_rest_another_silence_is_another_rest(
    circuit: Circuit, clock: time_machine.Traveller
) -> None:
    silence(circuit, SILENCES)
    clock.shift(REST)
    assert silence(circuit, 2) == [True, False]
    assert shown() == 1
    clock.shift(REST)
    assert ask(circuit)


def test_a_caller_who_never_comes_back_blocks_nobody_for_good(
    circuit: Circuit, clock: time_machine.Traveller
) -> None:
    silence(circuit, SILENCES)
    clock.shift(REST)
    circuit.call().__enter__()
    assert not ask(circuit)
    clock.shift(REST)
    assert ask(circuit)


def counted(name: str) -> float:
    return REGISTRY.get_sample_value(name, {"gateway": "test"}) or 0.0


def test_silences_and_rests_are_counted(circuit: Circuit) -> None:
    silent, rested_s = "offsets_gateway_silences_total", "offsets_gateway_rest_seconds_total"
    before = counted(silent), counted(rested_s)
    silence(circuit, SILENCES)
    ask(circuit)
    assert (counted(silent) - before[0], counted(rested_s) - before[1]) == (
        SILENCES,
        REST.total_seconds(),
    )
