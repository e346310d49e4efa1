# Law: each target works in a fresh clone with Python 3.11+, git and make alone; a second run does no work twice.
# Everything that is installed comes from a lock file with hashes.
PYTHON ?= python3
BIN := .venv/bin
BASE := .venv/.base
DEV := .venv/.dev
LOCKED := --quiet --require-hashes --requirement
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help setup dev demo test check lint types quality bench docs picture lock clean

help: ## say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 18

setup: $(BASE) ## install Storyscape and what it needs into .venv
dev: $(DEV) ## install what the tests and checks need, too

demo: $(BASE) ## load the bundled sample and show a story's landscape
	@$(BIN)/storyscape demo

test: $(DEV) ## run the tests (under 5 minutes)
	$(BIN)/python -m pytest

check: lint types test ## run ruff, mypy and the tests, the import floors and the docs among them

lint: $(DEV) ## run ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV) ## run mypy
	$(BIN)/mypy

quality: $(DEV) ## measure quality on the data that lies beside the checkout, if it does
	$(BIN)/python -m pytest -m quality

bench: $(DEV) ## measure speed: 10,000 synthetic articles read, stored and grouped
	$(BIN)/python -m bench.newsroom
	$(BIN)/python -m bench.newsroom --profile

docs: $(DEV) ## write the generated pages of docs/ again
	$(BIN)/python -m docs.generate

picture: $(DEV) ## take README's picture again (needs Chromium)
	$(BIN)/python -m docs.picture

lock: $(DEV) ## resolve the lock files again from pyproject.toml
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --group pyproject.toml:build -c requirements.lock -o requirements-build.lock
	$(LOCK) pyproject.toml --all-extras --group dev -c requirements.lock -o requirements-dev.lock

clean: ## remove what was installed and made
	rm -rf .venv .demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: $(PYTHON) is older than 3.11. Name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "error: $(PYTHON) has no venv module. Install it (Debian: apt install python3-venv)" >&2; exit 1; }

# The build tools come from a lock of their own, so that installing the checkout itself downloads nothing unhashed.
$(BASE): requirements.lock requirements-build.lock pyproject.toml | .venv/bin/python
	@echo "setting up .venv (once) ..."
	@$(BIN)/python -m pip install $(LOCKED) requirements.lock $(LOCKED) requirements-build.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(BASE)
	@echo "installing what the tests and checks need (once) ..."
	@$(BIN)/python -m pip install $(LOCKED) requirements-dev.lock
	@touch $@
