"""Stripe's form encoding: ``line_items[0][price_data][currency]=cny`` and back to a tree."""

import re
from collections.abc import Iterable
from typing import Any

_PART = re.compile(r"\[([^\]]*)\]")


def read_form(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The tree that the names of the pairs describe; its leaves stay text."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        first, *_ = name.partition("[")
        path = [first, *_PART.findall(name)]
        _put(tree, path, value)
    return {name: _lists(branch) for name, branch in tree.items()}


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    last = path[-1] or str(len(tree))
    tree[last] = value


def _lists(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    if branch and all(name.isdigit() for name in branch):
        return [_lists(branch[name]) for name in sorted(branch, key=int)]
    return {name: _lists(value) for name, value in branch.items()}
