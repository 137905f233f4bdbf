"""The browser's check under Node, which speaks the same language without a page."""

import json
import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from offsets.ledger.policy import policy_text
from offsets.ledger.trust import Trust

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "static" / "check"
NODE = shutil.which("node")


def verdicts(
    *,
    files: Sequence[bytes] = (),
    entries: Sequence[bytes] = (),
    trusts: Sequence[str] = (),
    trust: Trust | None = None,
    modules: Path = MODULES,
    without_ed25519: bool = False,
) -> dict[str, list[dict[str, Any]]]:
    """What the modules say of each file, entry and trust file, in one process."""
    if NODE is None:
        missing = "Node 20 or newer is not installed"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    asked = {
        "policy": policy_text(trust).decode() if trust else None,
        "replayers": sorted(trust.replayers) if trust else [],
        "files": [b64encode(file).decode() for file in files],
        "entries": [b64encode(entry).decode() for entry in entries],
        "trusts": list(trusts),
        "without_ed25519": without_ed25519,
    }
    done = subprocess.run(
        [NODE, "--no-warnings", str(Path(__file__).with_name("verdicts.js")), str(modules)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return found
