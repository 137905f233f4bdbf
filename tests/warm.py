"""Imported by the process from which others are forked, and by nobody else; see tests.forked."""

import gc

from tests.forked import import_all

import_all()
# No fork need look through all this for what could go, and copy it by looking.
gc.collect()
gc.freeze()
