"""``python -m offsets``: the auditor's commands by themselves, and for all else the house."""

import sys

from offsets.auditor.commands import commands as auditor

NAME = "python -m offsets"

if sys.argv[1:2] and sys.argv[1] in auditor.commands:
    auditor(prog_name=NAME)

from offsets.cli import house  # noqa: E402 - an auditor's machine may lack what the house needs

house(prog_name=NAME)
