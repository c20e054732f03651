# The commands of the house. Every target builds what it needs; a newcomer needs only `make demo` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
FLASK := $(BIN)/flask --app app
export HOST PORT

.PHONY: help setup demo run test sure format lint types contracts bench lock messages clean

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.ready: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; run: make PYTHON=python3.11 …"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: .venv/.ready ## Build .venv and nothing else

demo: setup ## Build everything, load the demonstration (once) and serve it
	@BANGVANG_PROFILE=demo $(FLASK) demo load --if-missing
	@BANGVANG_PROFILE=demo $(FLASK) serve

run: setup ## Serve an own instance (asks for the first administrator once)
	@$(FLASK) users create-admin --if-missing
	@$(FLASK) serve

test: setup ## All tests; what needs PostgreSQL, Redis or Chromium is skipped by name where absent
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n auto --dist worksteal

format: setup ## Format the code
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: setup
	$(BIN)/ruff format --check . && $(BIN)/ruff check .

types: setup
	$(BIN)/mypy app

contracts: setup
	$(BIN)/lint-imports --no-cache

sure: lint types test ## Everything a reviewer would ask: format, lint, types, contracts, tests

bench: setup ## Speed as ratios, in one run beside a bare Flask route
	$(BIN)/python -m bench

lock: ## Lock dependencies with hashes, no index address (needs uv)
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.txt
	uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements-dev.txt

messages: setup ## Collect interface sentences into the catalogue and compile it
	cd app && ../$(BIN)/pybabel -q extract -F translations/babel.cfg -k _l --no-location --sort-output --omit-header -o translations/messages.pot .
	$(BIN)/pybabel -q update --init-missing -l vi -i app/translations/messages.pot -d app/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	rm app/translations/messages.pot
	$(BIN)/pybabel -q compile -d app/translations

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache
