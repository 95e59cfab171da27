# Pledgebook. `make help` lists what can be done; each target sets up what it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUNS   := $(VENV)/.runs# holds what a run needs
READY  := $(VENV)/.ready# holds what tests, checks and documents need too
ALONE  := POLARS_MAX_THREADS=1# a process per core, and each with one thread

# 400 days from now, in the evening of UTC: in Tokyo it is the next day already.
LATER     := from datetime import date, timedelta as d; print(date.today() + d(400), "20:00 UTC")
ELSEWHERE := tests/test_golden.py tests/cli tests/breaks tests/query tests/steps tests/fetch tests/acceptance

export PYTHONDONTWRITEBYTECODE :=# compiled once, and not by each of the many processes that the tests start

.DEFAULT_GOAL := help
.PHONY: help run test test-slow test-all test-duckdb2 test-elsewhere check docs format lock wheel bench fuzz clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(RUNS): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(READY): $(RUNS) requirements-dev.lock
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

run: $(RUNS) ## ingest, reconcile and publish the data in data/raw, then print the summary
	$(BIN)/pledgebook run

test: $(READY) ## the fast tests (under 4 minutes)
	$(ALONE) $(BIN)/pytest -m "not slow" -n auto --dist worksteal

test-slow: $(READY) ## the slow tests: kill -9, a scheduled run, a million rows, all examples of each property
	$(ALONE) $(BIN)/pytest -m "slow or hypothesis" -n auto --dist worksteal --hypothesis-profile thorough

test-all: test test-slow ## both

.venv-duckdb2/.ready: $(READY)
	test -x .venv-duckdb2/bin/python || $(PYTHON) -m venv .venv-duckdb2
	VIRTUAL_ENV=$(CURDIR)/.venv-duckdb2 $(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.lock
	VIRTUAL_ENV=$(CURDIR)/.venv-duckdb2 $(BIN)/uv --no-config pip install --quiet --no-deps --require-hashes -r requirements-duckdb2.lock
	VIRTUAL_ENV=$(CURDIR)/.venv-duckdb2 $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

test-elsewhere: $(READY) ## what prints and compares, at once under another date, time zone and locale (needs faketime)
	@command -v faketime >/dev/null || { echo "faketime is needed: apt-get install faketime"; exit 1; }
	$(ALONE) TZ=Asia/Tokyo LC_ALL=C faketime "$$($(BIN)/python -c '$(LATER)')" $(BIN)/pytest -m "not slow and not waits" -n auto --dist worksteal $(ELSEWHERE)

test-duckdb2: .venv-duckdb2/.ready ## the fast tests on DuckDB 2.0.0
	$(ALONE) .venv-duckdb2/bin/pytest -m "not slow" -n auto --dist worksteal

.venv-bench/.ready: $(READY) requirements-bench.lock
	test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	VIRTUAL_ENV=$(CURDIR)/.venv-bench $(BIN)/uv pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

bench: .venv-bench/.ready ## measure against floors and peers; smaller or fewer: make bench ROWS=1000000 ONLY="ingest publish"
	$(BIN)/python -m benchmarks $(if $(ROWS),--rows $(ROWS)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(ONLY)

.venv-fuzz/.ready: $(READY) requirements-fuzz.lock
	$(BIN)/uv pip install --quiet --no-deps --require-hashes --python $(BIN)/python --target .venv-fuzz/site -r requirements-fuzz.lock
	@touch $@

fuzz: .venv-fuzz/.ready ## look for inputs that crash a parser, the register or a question; longer: make fuzz SECONDS=600 ONLY="register"
	PYTHONPATH=.venv-fuzz/site $(ALONE) $(BIN)/python -m tests.fuzz.guided $(if $(SECONDS),--seconds $(SECONDS)) $(ONLY)

check: $(READY) ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(READY) ## rewrite the code in the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

COMPILE := uv pip compile --quiet --universal --generate-hashes --python-version 3.11

lock: $(RUNS) ## renew the locks of a run, of development and of benchmarks from pyproject.toml
	$(BIN)/$(COMPILE) --group dev --all-extras pyproject.toml -o requirements-dev.lock
	$(BIN)/$(COMPILE) --group build -c requirements-dev.lock pyproject.toml -o requirements.lock
	$(BIN)/$(COMPILE) --group bench -o requirements-bench.lock
	$(BIN)/$(COMPILE) --group fuzz -o requirements-fuzz.lock

docs: $(READY) ## build the site of the documents into build/docs, strictly and without a network
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build
	@echo "Open build/docs/index.html"

wheel: $(READY) ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

clean: ## remove what can be rebuilt
	rm -rf .venv .venv-duckdb2 .venv-bench .venv-fuzz dist build data/curated/warehouse.duckdb* data/curated/published data/curated/releases
