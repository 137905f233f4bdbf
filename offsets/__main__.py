"""``python -m offsets``."""

from offsets.cli import house

house(prog_name="python -m offsets")
