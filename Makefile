# Every target works on a fresh clone: what it needs is installed into .venv. Another Python: make PYTHON=python3.12 test
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test check lint types layers architecture bench soak docs clean venv

VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
PYTEST := $(BIN)/python -m pytest
export PYTHON

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv:
	@.ci/venv $(VENV) dev

demo: venv ## Run AggregateArtists and Top10Artists for June 2012 and show the ten
	@cd examples && PYTHONPATH=. $(BIN)/howdah --module top_artists Top10Artists --local-scheduler --date-interval 2012-06
	@cd examples && $(BIN)/python top_artists.py show data/top_artists_2012-06.tsv

test: venv ## Run all tests but the soak tests (ARGS='-k words -x' goes to pytest)
	@$(PYTEST) $(ARGS)

check: lint types layers architecture ## Lint, formatting, types, layers, architecture (each is a target too)

lint: venv
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .

types: venv
	@.ci/types $(BIN)

layers: venv
	@$(BIN)/lint-imports --no-logo --no-cache

architecture: venv
	@$(PYTEST) -q tests/architecture

bench: venv ## Measure beside the peers (ONLY=NAME for one work)
	@$(BIN)/python benchmarks/run.py $(if $(ONLY),--only $(ONLY))

soak: venv ## Run the long fault and property tests
	@HYPOTHESIS_PROFILE=soak $(PYTEST) -m 'soak or hypothesis' --timeout=3600 $(ARGS)

docs: ## Build the documentation into site/
	@.ci/venv .venv-docs docs
	@.venv-docs/bin/mkdocs build --strict --quiet && echo "site/index.html"

clean: ## Remove the environments and everything made
	rm -rf .venv .venv-* build dist site *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf examples/data benchmarks/.cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
