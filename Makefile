# Needs python3 >= 3.11 with venv, and make. Everything else is installed into .venv, pinned and hashed.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check contract chaos bench format lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.stamp-run ## Play a recorded storm, all phones on one page (no account needed)
	$(BIN)/dutyofficer demo

test: .venv/.stamp-dev ## Run every test but the house's own and the longer trials
	$(BIN)/pytest -q -n 2 --dist worksteal --ignore=tests/house --ignore=tests/contract -m "not chaos"

contract: .venv/.stamp-dev tests/contract/node_modules/.stamp ## The provider as others play it (needs Node.js)
	$(BIN)/pytest -q tests/contract

# For a short one: make chaos KILLS=4 EXAMPLES=5 ONLY='-k "not whole and not stays_full"'
KILLS ?= 20
EXAMPLES ?= 40
ONLY ?=
chaos: .venv/.stamp-dev ## Kill it, starve it, set its clock (KILLS=20, EXAMPLES=40, DUTYOFFICER_CHAOS_SEED)
	DUTYOFFICER_CHAOS_KILLS=$(KILLS) $(BIN)/pytest -q -n 2 --dist worksteal tests/chaos tests/survival $(ONLY)
	$(BIN)/pytest -q -n 2 -m chaos tests/test_run_blind.py tests/failures tests/promises tests/sources $(ONLY)
	DUTYOFFICER_EXAMPLES=$(EXAMPLES) $(BIN)/pytest -q tests/promises/test_any_order.py

bench: .venv/.stamp-dev ## Speed and memory, as ratios side by side
	$(BIN)/python -m tests.bench

check: .venv/.stamp-dev ## Style, types, imports, dependencies, house rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/pytest -q tests/house

format: .venv/.stamp-dev ## Let ruff put the source into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/.stamp-run ## Pin the dependencies anew (FLAGS=--upgrade for the newest)
	$(PIP) install uv
	$(UV_COMPILE) $(FLAGS) pyproject.toml -o requirements.lock
	$(UV_COMPILE) $(FLAGS) -c requirements.lock --extra dev --extra postgres pyproject.toml -o requirements-dev.lock

# Without npm there is nothing to install: the tests then say why they are skipped.
tests/contract/node_modules/.stamp: tests/contract/package.json tests/contract/package-lock.json tests/contract/.npmrc
	@if command -v npm >/dev/null; then npm --prefix tests/contract ci --silent && touch $@; fi

# Stamps live inside .venv, so that they go with it. A venv whose python has gone is made anew.
.venv/.stamp-run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "python3 >= 3.11 is needed")'
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps -e .
	@touch $@

.venv/.stamp-dev: requirements-dev.lock .venv/.stamp-run
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
