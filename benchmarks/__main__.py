"""Every measurement one after the other; each can also be run alone by its module's name."""

import runpy

MODULES = (
    "render", "footprint", "participants", "purchases", "letter", "log", "seal", "attendees",
    "bulk", "watchers", "statements",
)  # fmt: skip

for module in MODULES:
    print(f"\n== {module}")
    runpy.run_module(f"benchmarks.{module}", run_name="__main__")
