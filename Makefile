# Needs python3 >= 3.11 with venv, and make. Everything else is installed into .venv, pinned and hashed.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check contract browser screenshots chaos bench format lock vendor

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.stamp-run ## Play a recorded storm, all phones on one page (no account needed)
	$(BIN)/dutyofficer demo

# Three at once on two cores: some tests wait for a process to start.
ELSEWHERE := house contract browser survival
test: .venv/.stamp-dev ## Run every test but the house's own and the longer trials
	$(BIN)/pytest -q -n 3 --dist worksteal $(ELSEWHERE:%=--ignore=tests/%) -m "not chaos"

contract: .venv/.stamp-dev tests/contract/node_modules/.stamp ## The provider as others play it (needs Node.js)
	$(BIN)/pytest -q tests/contract

browser: .venv/.stamp-dev ## The screens in a real Chromium, on a phone and on a desk (needs chromium)
	$(BIN)/pytest -q -n 2 --dist loadfile tests/browser

screenshots: .venv/.stamp-dev ## Take the README's pictures anew, from the demo (needs chromium)
	$(BIN)/python -m tests.browser.pictures

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

# What it writes is kept in git: neither a user nor a test needs Node.js for the console.
STYLES := dutyofficer/web/styles
STATIC := dutyofficer/web/static
vendor: ## Make the console's style sheet and script anew (needs Node.js)
	npm --prefix $(STYLES) ci --silent
	$(STYLES)/node_modules/.bin/sass --no-source-map --style=compressed --load-path=$(STYLES)/node_modules/govuk-frontend/dist $(STYLES)/console.scss $(STATIC)/console.css
	cp $(STYLES)/node_modules/htmx.org/dist/htmx.min.js $(STATIC)/htmx.min.js
	cd $(STATIC) && sha256sum console.css htmx.min.js > SHA256SUMS

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
