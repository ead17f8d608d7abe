# Two commands do all the set-up:  make demo   and   make test

PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared/data
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
# The report is tested in a real browser where there is one; CI sees to it that there is.
BROWSER := $(shell command -v chromium && command -v chromedriver)
WITHOUT_BROWSER := $(if $(BROWSER),,--ignore=tests/browser)

.PHONY: demo test gate lint format clean

demo: .venv/installed  ## Build the corpus of the five sample documents, and say where its report lies
	$(BIN)/align build seeds --out demo

test: .venv/tested  ## All tests
	@$(if $(BROWSER),,echo "no chromium and chromedriver here: the browser tests are left out")
	$(BIN)/python -m pytest --numprocesses auto $(WITHOUT_BROWSER)

gate: .venv/installed  ## Quality floors on the development data, which lie beside the project or where DATA says
	$(BIN)/python benchmarks/gate.py --data $(DATA)

lint: .venv/linted  ## Types and style
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: .venv/linted  ## Let ruff mend what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf .venv demo

.venv/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/tested: .venv/installed
	$(PIP) --editable .[test]
	touch $@

.venv/linted: .venv/tested
	$(PIP) --editable .[lint]
	touch $@
