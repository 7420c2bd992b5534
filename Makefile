# make demo: install, run the study prison-and-crime, say where its report lies.  make test: install, run the whole suite.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
export OMP_NUM_THREADS ?= 1

.PHONY: demo test test-slow test-sample benchmarks lint clean

demo: .venv/demo
	$(BIN)/estimand run prison-and-crime

test: .venv/test lint
	sh tools/system-parts.sh
	$(BIN)/python -m pytest -q -n 2

test-slow: .venv/test
	$(BIN)/python -m pytest -q -n 2 -m slow

test-sample: .venv/test
	$(BIN)/python -m pytest -q -n 2 -m "slow and sample"

lint: .venv/test
	$(BIN)/ruff check --quiet src tests benchmarks
	$(BIN)/ruff format --quiet --check src tests benchmarks

benchmarks: .venv/bench
	$(BIN)/python -m benchmarks

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'estimand needs Python 3.11 or newer; name one: make PYTHON=python3.12 ...'; exit 1; }
	$(PYTHON) -m venv .venv || { echo 'Python has no venv module; on Debian: apt install python3-venv'; exit 1; }

.venv/demo: .venv/bin/python pyproject.toml
	$(PIP) -e '.[demo]'
	touch $@

.venv/test: .venv/bin/python pyproject.toml
	$(PIP) -e '.[test]'
	touch $@

.venv/bench: .venv/bin/python pyproject.toml
	$(PIP) -e '.[test,bench]'
	touch $@

clean:
	rm -rf .venv build src/*.egg-info
