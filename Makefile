# make site: the playbook as a site.  make test: everything that must hold.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: help site test check serve fuzz audit sbom browser bench-rules bench-answers bench-site bench-find bench-paint bench-print screenshot screenshots clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/.site: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..."; exit 3; }
	@echo "Setting up $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -e .
	@touch $@

$(VENV)/.test: $(VENV)/.site
	@echo "Installing what the tests need ..."
	@$(PIP) -e '.[test]'
	@touch $@

site: $(VENV)/.site ## Check the playbook and build the site to build/site
	@$(BIN)/dakehu build

check: $(VENV)/.site ## Check the playbook, and the packages where pip-audit is installed
	@$(BIN)/dakehu check
	@PYTHONPATH=. $(BIN)/python -m tests.audit

serve: $(VENV)/.site ## Serve the site on this machine; reload on change
	@$(BIN)/dakehu serve

browser: ## Install Chromium from the system's packages where it is absent
	@sh tests/browser.sh

test: $(VENV)/.test browser ## Run every check and test
	@$(BIN)/ruff check generator tests
	@$(BIN)/ruff format --check --quiet generator tests
	@$(BIN)/mypy
	@PYTHONPATH=generator $(BIN)/lint-imports
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

SECONDS ?= 300

fuzz: $(VENV)/.test ## Search for input that breaks the check; SECONDS=300
	@$(PIP) 'atheris>=2.3; python_version < "3.14"' || echo "Atheris does not install here: drawing at random"
	@$(BIN)/python -m tests.fuzz $(SECONDS)

sbom: $(VENV)/.test ## Write the bill of materials that goes into the wheel
	@$(BIN)/python -m tests.sbom

audit: $(VENV)/.test ## Look whether a package in use has a known hole
	@$(BIN)/python -m tests.audit

$(VENV)/.bench: $(VENV)/.site
	@echo "Installing the engines to compare with ..."
	@$(PIP) -e '.[bench]'
	@touch $@

bench-answers: $(VENV)/.test ## Measure what-if, ask and the trace on the starter
	@$(BIN)/python -m tests.bench.answers

bench-site: $(VENV)/.test $(VENV)/.bench ## Measure the site beside three others; SIZES="100 1000 10000", BENCH_FULL=1, BENCH_LIMIT=900
	@$(BIN)/python -m tests.bench.site $(SIZES)

bench-rules: $(VENV)/.bench ## Measure the rules beside four other engines
	@$(BIN)/python -m tests.bench.rules

bench-paint: $(VENV)/.test browser site ## Measure how soon a slow phone shows a page
	@$(BIN)/python -m tests.bench.paint

bench-find: $(VENV)/.test browser site ## Measure how soon search finds an account among 10,000
	@$(BIN)/python -m tests.bench.find

bench-print: $(VENV)/.test browser ## Measure papers beside WeasyPrint and headless Chromium
	@$(PIP) -e '.[bench-print]'
	@$(BIN)/python -m tests.bench.press

screenshot: $(VENV)/.test browser site ## Make the picture in the README from the real site
	@$(BIN)/python -m tests.screenshot

screenshots: $(VENV)/.test browser site ## Take pictures of every type of page into build/screenshots
	@$(BIN)/python -m tests.screenshot all
	@$(BIN)/python -m tests.screenshot

clean: ## Remove everything derived
	@rm -rf build dist $(VENV)
