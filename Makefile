# make demo, make test: each sets up everything it needs in .venv and then does what it says.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-spark setup lint ontology assets lock clean
.DEFAULT_GOAL := demo

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "trialgraph needs Python 3.11 or later; name one: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "setting up .venv (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh demo.sh

test: setup lint
	$(BIN)/python -m pytest

# PySpark is 430 MB and wants an older pandas, so it has an environment of its own; needs Java 17.
test-spark: .venv-spark/ready
	.venv-spark/bin/python -m pytest tests/test_spark.py

.venv-spark/ready: pyproject.toml
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[spark]' pytest
	@touch $@

lint: setup
	$(BIN)/ruff check .
	$(BIN)/lint-imports

ontology: setup
	$(BIN)/python ontology/generate.py

# Builds the pages' scripts and styles from frontend/ into the package; needs node and npm, which nothing else does.
assets:
	cd frontend && npm ci --ignore-scripts && npm run build

# Pins every dependency with its hashes and names no address; needs the uv command.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra fetch --extra pandas --extra polars --extra serve --group dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv .venv-spark demo
