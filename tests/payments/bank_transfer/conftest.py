"""A house with a bank account, and orders of ten kilograms for a hundred fen and more."""

from collections.abc import Iterator

import pytest
from flask import Flask

from offsets.merchants import BankAccount
from tests import factories
from tests.conftest import MakeApp

ACCOUNT = BankAccount("某林场", "某银行某县支行", "6222000011112222", min_amount_fen=100)


@pytest.fixture
def house(make_app: MakeApp) -> Iterator[Flask]:
    made = make_app(gateways=("bank_transfer", "sandbox"), bank=ACCOUNT)
    with made.app_context():
        factories.make_lot()
        yield made
