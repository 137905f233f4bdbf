# `make run` needs Python 3.11 or newer, git and make, and nothing else.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
export HOST PORT

BIN := .venv/bin
# What is imported is compiled then; most of what the tools bring never is.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --no-compile
PYTEST := $(BIN)/python -m pytest

# A run starts a hundred processes, and each would compile the house anew.
export PYTHONDONTWRITEBYTECODE :=

# By this each job's output comes in one piece, where make knows how (4.0 and newer).
PIECES := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
# On one database, but for the browser; whoever is done first takes over what others have left.
ON = TEST_DATABASE=$(1) $(PYTEST) -n $(WORKERS) --dist worksteal -m "not browser"

.PHONY: run counterparts test quick lint test-sqlite test-postgresql test-browser \
	bench letter chaos lighthouse requirements clean

run: .venv/run.stamp
	@$(BIN)/python -m offsets demo
	@exec $(BIN)/python -m offsets serve

# For who builds a front end: a house beside a WeChat, a WeChat Pay and a Stripe of its own.
counterparts: .venv/test.stamp
	@exec $(BIN)/python -m tests.counterparts

# Everything, as it is run before a change is taken in. The browser waits for half of its time,
# which the other jobs use. They begin after lint, and find compiled what the browser's job loads.
test:
	$(MAKE) --no-print-directory --jobs=4 $(PIECES) FIRST=lint \
	  lint test-browser test-sqlite test-postgresql

# What to run while working: no browser, no second database, nothing slow.
quick: lint
	TEST_DATABASE=sqlite $(PYTEST) -n $(WORKERS) -m "not slow and not browser"

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The browser sees no difference between databases, so it comes once, and as one process:
# two Chromiums on two cores wait for each other.
test-browser: .venv/test.stamp
	TEST_DATABASE=sqlite $(PYTEST) -m browser

test-sqlite: .venv/test.stamp $(FIRST)
	$(call ON,sqlite)

# Of what asks for a database: the rest is in SQLite's run.
test-postgresql: .venv/test.stamp $(FIRST)
	$(call ON,postgresql)

# The Fujian letter's purchases, all 10,611 of them, and their sums.
letter: .venv/test.stamp
	$(BIN)/python -m benchmarks.letter

# 2,000 orders by each road while everything goes wrong and the web process is killed twice.
chaos: .venv/test.stamp
	CHAOS_ORDERS=2000 TEST_DATABASE=postgresql $(PYTEST) -s tests/payments/chaos

# Needs Node (20 or newer), as tests/check does, which is skipped without it.
lighthouse: .venv/test.stamp
	npm install --prefix benchmarks --no-package-lock --no-audit --no-fund
	$(BIN)/python -m benchmarks.lighthouse

bench: .venv/test.stamp
	$(BIN)/python -m benchmarks

# Pin anew what the .in files name. zhplot is there for its font alone: what its
# code would need is left out here, and --no-deps keeps pip from fetching it.
FONT_ONLY := matplotlib numpy contourpy cycler kiwisolver pyparsing fonttools pillow python-dateutil
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header \
	--no-emit-index-url --upgrade
HEADER := "\# Pinned by make requirements from the .in file of the same name; edit that one.\n" \
	"\# Install with pip install --no-deps -r: every package is listed once, and zhplot, taken for\n" \
	"\# its font alone, would else bring the packages that its code needs.\n"
requirements: .venv/test.stamp
	{ printf '%b' $(HEADER); \
	  $(COMPILE) requirements.in $(FONT_ONLY:%=--no-emit-package %); } > requirements.new
	mv requirements.new requirements.txt
	{ printf '%b' $(HEADER); \
	  $(COMPILE) requirements-dev.in \
	    $$(sed -n 's/^\([a-z0-9._-]*\).*==.*/--no-emit-package \1/p' requirements.txt); } > requirements.new
	mv requirements.new requirements-dev.txt

clean:
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | $(BIN)/python
	$(PIP) -r requirements.txt
	touch $@

.venv/dev.stamp: requirements-dev.txt | $(BIN)/python
	$(PIP) -r requirements-dev.txt
	touch $@

# No package is in both files, so that both may be installed at the same time.
.venv/test.stamp: .venv/run.stamp .venv/dev.stamp
	touch $@
