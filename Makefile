# OnRecord. `make help` explains every target.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TESTS ?= tests
SECONDS ?= 600
PAGES ?= tests.browser.harbours_screens
WEB := src/onrecord/web
ASSETS := $(WEB)/static/onrecord/onrecord.css

.DEFAULT_GOAL := help

# The tests start hundreds of processes, and each would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Explain every target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.setup: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("OnRecord needs Python 3.11 or newer; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) from requirements.lock (a minute or two the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.setup-dev: $(VENV)/.setup requirements-dev.lock
	@echo "Adding the developers' tools from requirements-dev.lock ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Apart: pyarrow loads pandas into every process that can see it, and OnRecord has none.
$(VENV)/.analysis: requirements-analysis.lock | $(VENV)/.setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --upgrade --target $(VENV)/analysis -r requirements-analysis.lock
	@touch $@

$(ASSETS): package-lock.json $(wildcard assets/*.py $(WEB)/styles/*.scss $(WEB)/scripts/*.js) | $(VENV)/.setup
	@$(BIN)/python -m assets

.PHONY: setup
setup: $(VENV)/.setup $(ASSETS) ## Make .venv/bin/onrecord from requirements.lock, and what its pages load

.PHONY: postgresql
postgresql: setup ## Add the driver for PostgreSQL, from requirements-postgresql.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-postgresql.lock

.PHONY: assets
assets: $(VENV)/.setup ## Build the styles, scripts and icons of the pages anew (Node from PyPI where the machine has none)
	@$(BIN)/python -m assets

.PHONY: browser
browser: ## Install Debian's Chromium, Dovecot and PostgreSQL for the tests, where that may be done
	@sh tests/browser/install_chromium.sh
	@sh tests/channels/mailbox/install_dovecot.sh
	@sh tests/database/install_postgresql.sh

.PHONY: demo
demo: setup ## Show the main job on made-up phones, in about a minute
	@$(BIN)/onrecord demo

.PHONY: test
test: lint check ## Pass every check and every test (CI runs exactly this)

.PHONY: lint
lint: $(VENV)/.setup-dev ## Style, types and the house's import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: check
check: $(VENV)/.setup-dev $(VENV)/.analysis $(ASSETS) browser ## The tests alone (TESTS=tests/readers for a part)
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder $(TESTS)

.PHONY: format
format: $(VENV)/.setup-dev ## Put the code into the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: screens
screens: $(VENV)/.setup-dev $(ASSETS) browser ## Take docs/screens anew, a picture of every page on a phone and a desktop
	@$(BIN)/python -m tests.browser.screens --pages $(PAGES)

.PHONY: bench
bench: $(VENV)/.setup-dev ## Measure against peers and limits, in one table (some minutes; needs npm for one peer)
	$(BIN)/python -m benchmarks

.PHONY: score
score: $(VENV)/.setup-dev ## Score reconciliation on simulated worlds, with the worst cases listed (SCORE="--world hard" for one)
	$(BIN)/python -m benchmarks.reconciliation.score $(SCORE)

.PHONY: fuzz
fuzz: $(VENV)/.setup-dev ## Fuzz every reader for SECONDS=600 in all; crashes go to fuzz/crashes
	$(BIN)/python -m fuzz --seconds $(SECONDS)

.PHONY: lock
lock: $(VENV)/.setup-dev ## Renew the lock files, with hashes and without hosts
	$(BIN)/python -m piptools compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock pyproject.toml requirements-build.in
	$(BIN)/python -m piptools compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra dev --output-file requirements-dev.lock pyproject.toml requirements-build.in
	$(BIN)/python -m piptools compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra postgresql --output-file requirements-postgresql.lock pyproject.toml requirements-build.in
	$(BIN)/python -m piptools compile --quiet --strip-extras --generate-hashes --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --constraint requirements.lock --unsafe-package numpy --output-file requirements-analysis.lock requirements-analysis.in
	$(BIN)/python -m piptools compile --quiet --strip-extras --generate-hashes --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file assets/node.lock assets/node.in
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved
	$(BIN)/python -m assets.lock

.PHONY: clean
clean: ## Remove what was built here (never a home or a key)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build node_modules $(WEB)/static
