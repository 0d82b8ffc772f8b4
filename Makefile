# Two commands from clone to page: `make demo` and `make test`. The rest is in CONTRIBUTING.md.
# Options go through: make demo ARGS="--no-serve --clients 300"

PYTHON ?= python3
BIN := .venv/bin
# Compiled when first used: most of what is installed never is.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile
PYTEST := $(BIN)/pytest -q -n 2 --dist worksteal
TIMED := scripts/timed
# Side by side what does not wait for each other: each of it leaves a core idle.
BESIDE := $(MAKE) --no-print-directory -j3
VENDOR := src/polku/web/static/vendor
CATALOGS := $(wildcard src/polku/web/locale/*/LC_MESSAGES/django.po)

.PHONY: setup setup-dev assets tools demo serve check written typed test bench locks clean

setup: .venv/.runtime assets $(CATALOGS:.po=.mo)

setup-dev: .venv/.dev setup

.venv/.runtime: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Polku needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Polku needs Python 3.11 or newer.")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

assets: $(VENDOR)/.done

$(VENDOR)/.done: package-lock.json scripts/build_assets.mjs src/polku/web/icons.txt
	@command -v npm >/dev/null || { echo "Polku needs Node 20 or newer (with npm)."; exit 1; }
	npm ci --silent
	node scripts/build_assets.mjs
	@touch $@

%.mo: %.po scripts/translations.py .venv/.runtime
	$(BIN)/python scripts/translations.py compile

demo: setup
	$(BIN)/polku demo $(ARGS)

serve: setup
	$(BIN)/polku serve $(ARGS)

# The one definition of clean.
check: setup-dev
	@rm -f .venv/.times
	$(TIMED) "what is written" $(BESIDE) written typed
	$(TIMED) "the units" $(PYTEST) -m "not browser and not component" $(ARGS)

# Everything, with the browser; what meets a database on both (tests/conftest.py selects it).
# One run on each: its workers collect, and make their databases, once.
test:
	@rm -f .venv/.times
	$(TIMED) "installing" $(BESIDE) setup-dev tools
	$(TIMED) "what is written" $(BESIDE) written typed
	$(TIMED) "the units, the browser and the components" $(PYTEST) $(ARGS)
	$(TIMED) "PostgreSQL" $(BIN)/python scripts/with_postgresql.py $(PYTEST) $(ARGS)
	@$(TIMED) --all

written: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m django makemigrations --check --dry-run --settings tests.settings --pythonpath .
	$(BIN)/python scripts/translations.py check

typed: setup-dev
	$(BIN)/mypy

tools:
	scripts/install_test_tools

bench: setup-dev tools
	$(BIN)/python scripts/with_postgresql.py $(BIN)/python -m bench $(ARGS)

locks: setup-dev
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade pyproject.toml --group build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade pyproject.toml --group build --group dev --extra spark -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade bench/peers.in -o bench/peers.lock

clean:
	rm -rf .venv node_modules $(VENDOR) $(CATALOGS:.po=.mo)
