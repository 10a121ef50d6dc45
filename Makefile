# The only list of commands; README and CI call these. `make` alone prints them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# TensorFlow has wheels for Python 3.11 to 3.13, so those come first; `make PYTHON=… run` takes another.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
DATA ?= ../shared/data
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes
STAMPS := $(VENV)/stamps
STATIC := src/inkdigits/server/static
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/.next/*' -not -path 'web/out/*' \
  -not -path 'web/e2e/*' -not -path 'web/test-results/*' -not -path '*/.lighthouse/*' 2>/dev/null)

export INKDIGITS_PYTHON := $(CURDIR)/$(BIN)/python
export NEXT_TELEMETRY_DISABLED := 1

##@ Use
run: $(STAMPS)/core $(STATIC)/index.html ## Set up and serve the app at http://127.0.0.1:8000
	@$(BIN)/inkdigits serve

train: $(STAMPS)/dev $(STAMPS)/mnist ## Train the models into runs/ (hours; make train NAMES=mlp: just one)
	@for name in $(or $(NAMES),linear mlp ensemble cnn); do $(BIN)/inkdigits train $$name || exit 1; done

##@ Work on it
test: check test-python test-web test-browser ## Set up and run everything: check, unit, API, browser

check: $(STAMPS)/dev web/node_modules/.stamp ## Format, lint and types of both halves
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	cd web && npm run --silent check

test-python: $(STAMPS)/dev $(STAMPS)/mnist ## Unit, API and documentation tests
	$(BIN)/pytest

test-web: web/node_modules/.stamp ## Unit tests of the page
	cd web && npm run --silent test

test-browser: $(STAMPS)/dev web/node_modules/.stamp $(STATIC)/index.html ## The page in a real Chromium against the real server
	@cd web && browser=$$(npm run --silent chromium) && INKDIGITS_CHROMIUM="$$browser" npm run --silent e2e

dev: $(STAMPS)/core web/node_modules/.stamp ## Server with reload and `next dev` side by side; Ctrl+C stops both
	@trap 'kill 0' INT TERM EXIT; \
	$(BIN)/python -m uvicorn inkdigits.server:app --reload --reload-dir src & (cd web && npm run --silent dev) & wait

bench: bench-accuracy bench-numbers bench-seeds bench-page bench-serving bench-overload bench-batch bench-size ## All benchmarks

bench-seeds: $(STAMPS)/dev $(STAMPS)/mnist ## Accuracy of each recipe over three seeds (hours; NAMES=mlp: just one)
	$(BIN)/python -m benchmarks.seeds $(NAMES) --out benchmarks/results

bench-accuracy: $(STAMPS)/dev $(STAMPS)/mnist ## What people write, read by every model (DATA=folder of the data to measure with)
	$(BIN)/python -m benchmarks.accuracy --data $(DATA) --json benchmarks/results/accuracy.json \
	  --mistakes docs/images/mistakes.png

bench-numbers: $(STAMPS)/dev $(STAMPS)/mnist ## Whole numbers: pens, strings, pages (DATA=folder of the data to measure with)
	$(BIN)/python -m benchmarks.numbers --data $(DATA) --json benchmarks/results/numbers.json

bench-serving: $(STAMPS)/dev ## The server beside others: requests a second, latency, memory (about 12 minutes; needs wrk)
	$(BIN)/python -m benchmarks.serving --json benchmarks/results/serving.json --plot docs/images/serving.png

bench-overload: $(STAMPS)/dev ## Ten times the load that the server can carry (needs wrk)
	$(BIN)/python -m benchmarks.overload --json benchmarks/results/overload.json

bench-batch: $(STAMPS)/dev $(STAMPS)/mnist ## Small pictures a second from files to a file, beside the seed's way and a package
	$(BIN)/python -m benchmarks.batch --json benchmarks/results/batch.json

bench-size: $(STAMPS)/core ## Megabytes of the core install
	$(BIN)/python -m benchmarks.install_size --json benchmarks/results/install-size.json

bench-page: $(STAMPS)/core web/node_modules/.stamp $(STATIC)/index.html ## Lighthouse on the built page, served by the real server
	@cd web && browser=$$(npm run --silent chromium) && INKDIGITS_CHROMIUM="$$browser" npm run --silent lighthouse

fuzz: $(STAMPS)/dev ## 100,000 mutated pictures, and the API against its own document (CASES=…, SEED=…)
	$(BIN)/python -m tests.fuzz --cases $(or $(CASES),100000) --seed $(or $(SEED),1)
	FUZZ_EXAMPLES=2000 $(BIN)/pytest tests/server/test_contract.py

rehearse-image: $(STAMPS)/dev ## The Dockerfile's own steps in a clean folder, without a container engine
	$(BIN)/python deploy/rehearse.py

format: $(STAMPS)/dev web/node_modules/.stamp ## Format both halves
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	cd web && npm run --silent fix

openapi: $(STAMPS)/core web/node_modules/.stamp ## Export openapi.json and generate the page's types from it
	$(BIN)/python -m inkdigits.server.openapi > openapi.json
	cd web && npm run --silent generate

lock: $(STAMPS)/dev ## Pin the Python dependencies anew, with hashes
	$(BIN)/uv pip compile pyproject.toml requirements/build.in $(LOCK) -o requirements/core.txt
	$(BIN)/uv pip compile pyproject.toml requirements/build.in --extra train --extra telemetry --extra dev -c requirements/core.txt \
	  $(LOCK) -o requirements/dev.txt

clean: ## Remove everything that make has made
	rm -rf $(VENV) $(STATIC) web/node_modules web/.next web/out web/test-results web/e2e/screenshots

help: ## Print this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {print substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
  --custom-compile-command 'make lock'

# ---- what the commands above need; each is made once, and again when what it depends on has changed

page: $(STATIC)/index.html ## Build the page into the Python package

$(STAMPS)/core: requirements/core.txt pyproject.toml
	@$(MAKE) --no-print-directory $(VENV)/pyvenv.cfg
	@echo "Installing the pinned Python packages…"
	@$(PIP) -r requirements/core.txt
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/core
	@echo "Installing the packages for training and tests (TensorFlow is large)…"
	@$(PIP) -r requirements/dev.txt
	@touch $@

$(STAMPS)/mnist: $(STAMPS)/core
	@$(BIN)/inkdigits data fetch
	@touch $@

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; install it, or name it: make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# What the page is built with, and what it is tested with besides; the second holds the first.
web/node_modules/.build: web/package.json web/package-lock.json
	@$(NEEDS_NPM)
	@echo "Installing the pinned web packages…"
	@cd web && npm ci --omit=dev --loglevel=error
	@touch $@

web/node_modules/.stamp: web/package.json web/package-lock.json
	@$(NEEDS_NPM)
	@echo "Installing the pinned web packages, those for tests too…"
	@cd web && npm ci --loglevel=error
	@touch web/node_modules/.build $@

NEEDS_NPM := command -v npm >/dev/null || \
  { echo "Node 20.9 or newer with npm is needed for the page; install it and retry."; exit 1; }

$(STATIC)/index.html: web/node_modules/.build $(WEB_SOURCES) openapi.json
	@echo "Building the page…"
	@cd web && npm run --silent build
	@rm -rf $(STATIC) && cp -R web/out $(STATIC) && touch $@

.PHONY: run train test check test-python test-web test-browser dev bench bench-seeds bench-accuracy bench-numbers \
  bench-page bench-serving bench-overload bench-batch bench-size rehearse-image fuzz format openapi lock clean help page
