"""Bound the look-up of names, which no time-out of a connection or an answer covers.

Python asks the system's resolver and waits for it. glibc's waits ten seconds for
a name server that is silent, twenty where a search domain is set, and a buyer
before a pay button waits with it. glibc reads its options from the environment
before the first look-up of a process; other resolvers have bounds of their own.
"""

import os

OPTIONS = "timeout:1 attempts:2"
"""Two seconds where one name server is silent, four with a search domain, both measured. A second
attempt, because one lost packet is no reason to tell a buyer that nobody answers."""


def bound_lookups() -> None:
    """Tell the resolver, unless whoever started us has told it something else."""
    os.environ.setdefault("RES_OPTIONS", OPTIONS)
