"""Disputes are seen in time, told once, and move no grams."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from offsets.db import session
from offsets.orders.audit import audit
from offsets.payments.disputes import disputes, gather
from offsets.payments.gateway import DisputeStanding, ProviderUnavailable, gateways
from offsets.payments.models import Dispute
from offsets.stock.models import Lot
from tests import factories

OPENED = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def order(app: Flask, clock: time_machine.Traveller) -> str:
    factories.make_lot()
    return factories.make_settled_order()


def standing(order: str, **changes: Any) -> DisputeStanding:
    told: dict[str, Any] = {
        "provider_reference": "du_1",
        "payment_reference": factories.payment_of(order).reference,
        "state": "open",
        "amount_fen": 100,
        "reason": "fraudulent",
        "opened_at": OPENED,
        "answer_by": OPENED + timedelta(days=7),
    }
    return DisputeStanding(**(told | changes))


@pytest.fixture
def tell(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the sandbox tell these disputes, as a provider does that knows of any."""

    def told(*standings: DisputeStanding) -> None:
        def answer(since: datetime) -> list[DisputeStanding]:
            return [each for each in standings if each.opened_at >= since]

        monkeypatch.setattr(gateways()["sandbox"], "disputes", answer, raising=False)

    return told


def states() -> list[str]:
    session().rollback()
    return list(session().scalars(select(Dispute.state).order_by(Dispute.id)))


def test_a_gateway_without_disputes_is_not_asked(order: str) -> None:
    assert gather() == 0


def test_a_dispute_is_kept_once_and_follows_its_provider(order: str, tell: Any) -> None:
    tell(standing(order))
    assert [gather(), gather()] == [1, 0]
    tell(standing(order, state="lost", answer_by=None))
    assert gather() == 1
    assert states() == ["lost"]


def test_a_dispute_over_somebody_elses_payment_is_not_kept(order: str, tell: Any) -> None:
    tell(standing(order, payment_reference="NOBODYKNOWS"))
    assert gather() == 0
    assert states() == []


def test_the_one_to_answer_first_stands_at_the_top(order: str, tell: Any) -> None:
    later = OPENED + timedelta(days=9)
    tell(
        standing(order, provider_reference="du_never", answer_by=None),
        standing(order, provider_reference="du_later", answer_by=later),
        standing(order),
        standing(order, provider_reference="du_over", state="won"),
    )
    gather()
    assert [row.Dispute.provider_reference for row in disputes()] == [
        "du_1", "du_later", "du_never",
    ]  # fmt: skip
    assert len(disputes(open_only=False)) == 4


@pytest.mark.parametrize("state", ["open", "won", "lost"])
def test_no_gram_is_sold_again_whoever_wins(order: str, tell: Any, state: Any) -> None:
    before = session().scalars(select(Lot.next_g)).one()
    tell(standing(order, state=state))
    gather()
    assert factories.fresh(order).state == "settled"
    assert session().scalars(select(Lot.next_g)).one() == before
    assert audit(session()).faults == ()


def test_a_silent_provider_is_asked_next_time(
    order: str, tell: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(since: datetime) -> list[DisputeStanding]:
        raise ProviderUnavailable("gateway")

    tell(standing(order))
    with monkeypatch.context() as patched:
        patched.setattr(gateways()["sandbox"], "disputes", silent)
        assert gather() == 0
    assert gather() == 1
