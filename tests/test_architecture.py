"""The house keeps its own rules: who imports whom, what is pure, how long things may be.

Each check is a function of sources, and each is shown a bad house first.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[1] / "offsets"

LEAVES = {
    "mailing",
    "circuit",
    "merchants",
    "config",
    "db",
    "deeds",
    "clock",
    "units",
    "codes",
    "errors",
    "holdings",
    "idempotency",
    "keeping",
    "lookups",
    "schema",
    "sqlite",
    "stop",
    "taxpayer",
}
ROOMS = (
    "ledger", "auditor", "footprint", "edge", "log", "accounts", "rights", "inventories",
    "projects", "stock", "payments", "certificates", "orders", "organisations",
    "events",
)  # fmt: skip
"""In order: each may use the leaves and the rooms before it."""
JOINTS = {"", "__main__", "cli", "worker", "serve", "gauges", "joints"}
"""They may use every room, and no room may use them."""

PURE = {
    "offsets.clock",
    "offsets.codes",
    "offsets.errors",
    "offsets.taxpayer",
    "offsets.units",
    "offsets.certificates.holder",
    "offsets.certificates.key",
    "offsets.certificates.number",
    "offsets.certificates.qr",
}
"""Beside every ``rules`` module: decisions that need no database and no request."""
PURE_ROOMS = {"ledger", "footprint"}
"""Whole rooms of that kind, which do not read the clock either: anybody can run them alone."""
IMPURE = {"flask", "flask_babel", "flask_smorest", "sqlalchemy", "werkzeug"}

MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 30

Sources = dict[str, str]
"""Module name to its text."""


def house() -> Sources:
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = path.read_text("utf-8")
    return found


def upward_imports(sources: Sources) -> Iterator[str]:
    for module, target in imports(sources):
        here, there = room_of(module), room_of(target)
        if here == there or not target.startswith("offsets") or here in JOINTS:
            continue
        if there in JOINTS or not may_use(here, there):
            yield f"{module} imports {target}"


def may_use(here: str, there: str) -> bool:
    if there in LEAVES:
        return True
    return here in ROOMS and there in ROOMS and ROOMS.index(there) < ROOMS.index(here)


def impurities(sources: Sources) -> Iterator[str]:
    rooms = {module for module in sources if room_of(module) in PURE_ROOMS}
    pure = PURE | rooms | {module for module in sources if module.endswith(".rules")}
    for module, target in imports(sources):
        if module not in pure:
            continue
        foreign = target.split(".")[0] in IMPURE
        foreign |= module in rooms and target == "offsets.clock"
        if foreign or (target.startswith("offsets") and target not in pure):
            yield f"{module} is pure but imports {target}"


def rows_that_know_the_web(sources: Sources) -> Iterator[str]:
    for module, target in imports(sources):
        if module.endswith(".models") and target.split(".")[0] in IMPURE - {"sqlalchemy"}:
            yield f"{module} imports {target}"


def too_long(sources: Sources) -> Iterator[str]:
    for module, text in sources.items():
        if (lines := len(text.splitlines())) > MAX_MODULE_LINES:
            yield f"{module} has {lines} lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    yield f"{module}.{node.name} has {lines} lines"


def ceremony(sources: Sources) -> Iterator[str]:
    """Modules that say nothing of themselves, or nothing else."""
    packages = {module.rpartition(".")[0] for module in sources}
    for module, text in sources.items():
        if module in packages and not text:
            continue  # Python wants the file, and nothing needs saying in it.
        tree = ast.parse(text)
        if ast.get_docstring(tree) is None:
            yield f"{module} does not say what it is"
        deeds = [
            node for node in tree.body[1:] if not isinstance(node, ast.Import | ast.ImportFrom)
        ]
        if not deeds and module not in packages:
            yield f"{module} does nothing"


def unguarded(app: Flask) -> list[str]:
    """Routes whose view does not say who may call it."""
    return [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and getattr(app.view_functions[rule.endpoint], "guard", None) is None
    ]


def imports(sources: Sources) -> Iterator[tuple[str, str]]:
    """Each module with each module that it imports, wherever in it the import stands."""
    for module, text in sources.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                yield from ((module, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module} imports relatively"
                for name in node.names:
                    inner = f"{node.module}.{name.name}"
                    yield module, inner if inner in sources else str(node.module)


def room_of(module: str) -> str:
    """``stock`` of ``offsets.stock.hold``; nothing of ``offsets`` itself."""
    return module.removeprefix("offsets").lstrip(".").split(".")[0]


def test_every_file_has_its_place() -> None:
    assert {room_of(module) for module in house()} == LEAVES | set(ROOMS) | JOINTS


@pytest.mark.parametrize(
    "check", [upward_imports, impurities, rows_that_know_the_web, too_long, ceremony]
)
def test_the_house_keeps_the_rule(check) -> None:
    assert list(check(house())) == []


@pytest.mark.parametrize(
    ("check", "module", "text"),
    [
        (upward_imports, "offsets.stock.bad", "from offsets.orders import settle"),
        (upward_imports, "offsets.stock.bad", "def late():\n    import offsets.payments.start"),
        (upward_imports, "offsets.units", "from offsets.edge import guards"),
        (upward_imports, "offsets.orders.bad", "from offsets import create_app"),
        (upward_imports, "offsets.edge.bad", "from offsets.worker import run"),
        (impurities, "offsets.stock.rules", "import sqlalchemy.orm"),
        (impurities, "offsets.orders.rules", "from offsets.db import session"),
        (impurities, "offsets.certificates.number", "from flask import request"),
        (impurities, "offsets.ledger.bad", "from offsets import clock"),
        (impurities, "offsets.ledger.bad", "import sqlalchemy"),
        (impurities, "offsets.footprint.bad", "from offsets import clock"),
        (upward_imports, "offsets.ledger.bad", "from offsets.footprint import lines"),
        (upward_imports, "offsets.ledger.bad", "from offsets.stock import rules"),
        (rows_that_know_the_web, "offsets.orders.models", "from flask import g"),
        (too_long, "offsets.orders.bad", "\n" * 301),
        (too_long, "offsets.orders.bad", "def bad():\n" + "    x = 1\n" * 30),
        (ceremony, "offsets.orders.bad", "x = 1"),
        (ceremony, "offsets.orders.bad", '"""Only words."""\nimport os'),
    ],
)
def test_a_bad_house_is_seen(check, module: str, text: str) -> None:
    known = dict.fromkeys(house(), '"""Good."""\nx = 1')
    assert list(check(known)) == []
    assert list(check(known | {module: text}))


def test_every_route_says_who_may_call(app: Flask) -> None:
    assert unguarded(app) == []


def test_an_unguarded_route_is_seen() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "")
    assert unguarded(bare) == ["/open (open)"]
