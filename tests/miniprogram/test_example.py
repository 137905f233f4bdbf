"""The example mini-program's own services, under Node, against a running house and counterparts."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.check.node import NODE
from tests.counterparts.street import Street, street
from tests.live import LiveHouse, live_house

HERE = Path(__file__).parent
STORIES = sorted(each.name for each in HERE.glob("*.test.js"))
PATIENCE_S = 120
RULES = {"RATE_LIMITS": "true", "NO_BUYING_ON": "ios", "AGE_REQUIRED": "true"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Where everything is, for the stories.

    The house counts requests, as a real one does, sells nothing on iPhones and asks everybody
    how old they are.
    """
    folder = tmp_path_factory.mktemp("miniprogram")
    with (
        street(folder / "keys") as outside,
        live_house(folder, **outside.environment, **RULES) as house,
    ):
        outside.tell(house.url)
        yield _told(house, outside)
        assert "not a gram and not a fen amiss" in house.command("audit")


def _told(house: LiveHouse, outside: Street) -> dict[str, str]:
    merchant = outside.wechat.keys.merchant.public_key()
    pem = merchant.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {
        "house": house.url,
        "wechat": outside.wechat.url,
        "appid": outside.wechat.keys.appid,
        "merchant": pem.decode(),
        "trust": house.command("log", "trust"),
        "code2session": outside.code2session.url,
    }


@pytest.mark.parametrize("story", STORIES)
def test_the_example_under_node(town: dict[str, str], story: str) -> None:
    if NODE is None:
        missing = "Node 20 or newer is not installed"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    environment = {"PATH": os.environ["PATH"], "TOWN": json.dumps(town)}
    ran = subprocess.run(
        [NODE, "--test", str(HERE / story)],
        env=environment, capture_output=True, text=True, timeout=PATIENCE_S,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
