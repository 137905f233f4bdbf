"""Trips and events as pure calculations on sourced factors.

No web, no database, no network, no clock; no float enters a sum. ``factors`` and
``method`` read the data, ``trip`` and ``event`` are what a caller asks about, and
both give ``lines``: what was done, how much of it, by which factor, how many grams.
"""
