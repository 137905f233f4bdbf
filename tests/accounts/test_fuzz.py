"""What a signed-in person may call does as its document says, whatever is thrown at it."""

import contextvars
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import given, settings
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from offsets.accounts.enter import enter
from offsets.accounts.recognise import recognise
from offsets.accounts.rules import Door
from offsets.db import transaction
from tests import factories
from tests.test_openapi import LEFT_OUT, takes_anything

PATHS = (
    "/api/v1/sessions",
    "/api/v1/sessions/refresh",
    "/api/v1/sessions/{public_id}",
    "/api/v1/me",
    "/api/v1/me/orders",
    "/api/v1/me/orders/claims",
    "/api/v1/me/certificates",
    "/api/v1/me/devices",
    "/api/v1/me/phone",
    "/api/v1/orders",
    "/api/v1/settings",
)
EXAMPLES = 5


@pytest.fixture
def api(app: Flask) -> Any:
    def isolated(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return contextvars.Context().run(app, environ, start)

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", isolated)


def token() -> str:
    with transaction() as writing:
        person = recognise(writing, "wechat", "oSomebody", "zh")
        return enter(writing, person, Door.MINI_PROGRAM, "label").access_token


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_request_of_a_person_surprises_the_api(api: Any, mode: GenerationMode) -> None:
    factories.make_lot()
    operations = [found.ok() for found in api.get_all_operations()]
    wanted = [each for each in operations if each.path in PATHS]
    assert {each.path for each in wanted} == set(PATHS)
    for operation in wanted:
        if mode is GenerationMode.POSITIVE or takes_anything(operation):
            ask(operation, mode, {"Authorization": f"Bearer {token()}"})


def ask(operation: Any, mode: GenerationMode, headers: dict[str, str]) -> None:
    checks = [check for check in CHECKS.get_all() if check.__name__ not in LEFT_OUT]

    @settings(max_examples=EXAMPLES)
    @given(case=operation.as_strategy(generation_mode=mode))
    def once(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=checks, headers=headers)

    once()
