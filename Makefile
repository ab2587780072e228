# One word per chore; `make help` lists them. Needs Python 3.11 or newer with pip, make and git; gets the rest itself.

PYTHON ?= python3
# The first Python that is new enough: the one asked for, else what else is on PATH.
override PYTHON := $(shell for python in "$(PYTHON)" python3.13 python3.12 python3.11 python3.14; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)

VENV := .venv/bin
SETUP = $(PYTHON) -P backend/analytics/config/stack/toolchain.py
STACK := $(VENV)/python -m analytics.config.stack
MANAGE := $(VENV)/python backend/manage.py

export PATH := $(CURDIR)/.tools/node-bin:$(PATH)
export PYTHONPATH := $(CURDIR)/backend
# Another environment that happens to be active is not ours.
unexport VIRTUAL_ENV

.DEFAULT_GOAL := help
.PHONY: help
help: ## This list
	@grep -hE '^[a-z][a-z -]*:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
		while IFS="$$(printf '\t')" read -r name text; do printf '  make %-16s %s\n' "$$name" "$$text"; done

.PHONY: run dev demo demo-site screenshots torture fuzz
run: build ## The whole stack; prints `ready http://…` when every part answers
	@exec $(STACK) run

dev: build ## The whole stack with reload, for working on it; the dashboard at :5173
	@exec $(STACK) dev

demo: install ## A believable month for one demo project, into the running stack
	@exec $(MANAGE) demo

demo-site: build chromium ## PostgreSQL's manual, clicked through by Chromium, compared with its access log
	@exec $(VENV)/python -m pytest e2e/test_manual_site.py -rs

screenshots: build chromium ## The pictures of the documentation, from a real stack with the demo's month
	@exec $(VENV)/python -m e2e.screenshots

torture: build ## The kill storm: a million events, 50 kills, every report compared; one JSON object
	@exec $(VENV)/python -m bench torture

fuzz: install ## Requests with random bytes changed against ingest, for FUZZ_SECONDS (60); generated ones against the API
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-60} $(VENV)/python -m pytest -q backend/analytics/ingest/tests/dialects/test_fuzz.py
	@SCHEMATHESIS_EXAMPLES=$${SCHEMATHESIS_EXAMPLES:-200} $(VENV)/python -m pytest -q -n 2 backend/tests/api/test_schemathesis.py

.PHONY: bench bench-ingest bench-pipeline bench-workers bench-rollups bench-lag bench-segments bench-query bench-storage bench-dashboard
bench: build ## Every benchmark, one JSON object a line
	@exec $(VENV)/python -m bench all

bench-ingest: install ## Requests a second of the ingest path, beside a DRF view
bench-pipeline: install ## Events a second from the stream to committed rows, beside a bare COPY
bench-workers: install ## Events a second of two pipeline processes, beside one
bench-rollups: install ## Milliseconds to refresh an hour of rollups, beside one question over its events
bench-lag: install ## Seconds from send to queryable, and to rollups, at 5,000 events a second for five minutes
bench-query: install ## How long reports take
bench-segments: install ## Time, bytes and memory of a day's Parquet segment, beside DuckDB's own COPY
bench-storage: install ## Bytes an event takes
bench-dashboard: build ## How long the dashboard takes to show a report
bench-ingest bench-pipeline bench-workers bench-rollups bench-lag bench-segments bench-query bench-storage bench-dashboard:
	@exec $(VENV)/python -m bench $(@:bench-%=%)

# One after another, all of them, and a status that is honest: --keep-going runs the rest after a failure.
STATIC := check-ruff check-format check-types check-imports check-migrations check-dashboard-lint \
	check-dashboard-types check-tracker-lint check-tracker-types
TESTS := check-dashboard-tests check-sizes check-backend-tests check-tracker-tests check-journeys

.PHONY: test lint format schema $(STATIC) $(TESTS)
test: build clients chromium ## Lint, types, import law, unit, integration and browser tests
	@$(MAKE) --no-print-directory --keep-going -j1 $(STATIC) $(TESTS)

lint: build ## Only what needs no running server: lint, types, import law, migrations
	@$(MAKE) --no-print-directory --keep-going -j1 $(STATIC)

format: build ## Formats Python and TypeScript
	@$(VENV)/ruff check --fix --quiet . || true
	@$(VENV)/ruff format .
	@npm --prefix frontend run --silent format
	@npm --prefix frontend/tracker run --silent format

schema: build ## Writes the OpenAPI document and the dashboard's types from it
	@$(MANAGE) spectacular --validate --fail-on-warn --format openapi-json --file docs/reference/openapi.json
	@npm --prefix frontend run --silent api:types

check-ruff:
	$(VENV)/ruff check .
check-format:
	$(VENV)/ruff format --check .
check-types:
	$(VENV)/mypy
check-imports:
	$(VENV)/lint-imports
check-migrations:
	$(VENV)/python -W ignore::RuntimeWarning backend/manage.py makemigrations --check --dry-run
check-dashboard-lint:
	npm --prefix frontend run --silent lint
check-dashboard-types:
	npm --prefix frontend run --silent typecheck
check-tracker-lint:
	npm --prefix frontend/tracker run --silent lint
check-tracker-types:
	npm --prefix frontend/tracker run --silent typecheck
check-dashboard-tests:
	npm --prefix frontend run --silent test
check-sizes:
	npm --prefix frontend run --silent size
	npm --prefix frontend/tracker run --silent size
# Two at a time, a file at one: much of the time is waiting for processes that are killed and come back.
check-backend-tests:
	$(VENV)/python -m pytest backend -n 2 --dist loadfile
check-tracker-tests:
	npm --prefix frontend/tracker run --silent test
	$(VENV)/python -m pytest frontend/tracker/tests
check-journeys:
	$(VENV)/python -m pytest e2e

.PHONY: db-up db-down
db-up: install ## PostgreSQL and Redis by Docker Compose; writes their URLs into .env
	@docker compose version >/dev/null 2>&1 || { echo "setup    | Docker Compose is needed: https://docs.docker.com/compose/install" >&2; exit 1; }
	@$(STACK) db-env prepare
	docker compose up --detach --wait
	@$(STACK) db-env write

db-down: install ## Stops them (their data stays) and takes the URLs out of .env again
	@$(STACK) db-env remove
	docker compose down

.PHONY: install build clients chromium clean
install: .python
	@$(SETUP) install

build: .python
	@$(SETUP) install build

clients: install
	@$(SETUP) clients

chromium: install
	@$(SETUP) chromium

clean: ## Removes what was installed and built; never the data in STATE_DIR
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache frontend/node_modules frontend/dist \
		frontend/tracker/node_modules frontend/tracker/dist e2e/clients/node_modules

.PHONY: .python
.python:
	@test -n "$(PYTHON)" || { echo "setup    | Python 3.11 or newer is needed, and none is on PATH: install it, or say make PYTHON=/path/to/python3" >&2; exit 1; }
