"""Measurements, not tests: each prints what it saw beside the yardsticks it is held against."""
