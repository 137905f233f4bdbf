"""How many statements it costs to know who calls: none for a stranger, one for everybody else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from tests import factories
from tests.accounts.conftest import Person
from tests.accounts.test_clients import create
from tests.accounts.test_orders import key, wish


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Every statement but the transaction's own."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def order(house: Flask, person: Person) -> Callable[..., int]:
    """Places an order and tells how many statements that took."""
    factories.make_lot()

    def place(number: int, **headers: str) -> int:
        body = wish(person.phone)
        with counted(house.extensions["engine"]) as seen:
            answer = person.phone.post("/api/v1/orders", json=body, headers=headers | key(number))
        assert answer.status_code == 201
        return len([each for each in seen if not each.startswith(("BEGIN", "COMMIT"))])

    return place


def test_who_is_signed_in_costs_one_statement_more(
    order: Callable[..., int], person: Person
) -> None:
    order(1)
    unknown = order(2)
    signed_in = order(3, Authorization=f"Bearer {person.tokens['access_token']}")
    assert signed_in == unknown + 1


def test_a_key_costs_one_statement_more_but_once_a_day(order: Callable[..., int]) -> None:
    _, secret = create()
    order(1, Authorization=f"Bearer {secret}")
    unknown = order(2)
    assert order(3, Authorization=f"Bearer {secret}") == unknown + 1
