"""``python -m offsets``: some commands by themselves, and for all else the house.

Those of the auditor run where the house is not; the one that starts and stops
the house's processes need not load, beside each of them, all that they load.
"""

import sys

from offsets import serve
from offsets.auditor.commands import commands as auditor

NAME = "python -m offsets"

if sys.argv[1:2] == ["serve"]:
    serve.command(args=sys.argv[2:], prog_name=f"{NAME} serve")
if sys.argv[1:2] and sys.argv[1] in auditor.commands:
    auditor(prog_name=NAME)

from offsets.cli import house  # noqa: E402 - an auditor's machine may lack what the house needs

house(prog_name=NAME)
