# Two commands do it: `make run` and `make test`. Plain `make` lists the others.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.SILENT:
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test bench soak scripts words clean debian-to-run debian-to-test
MAKEFLAGS += --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
PACKAGES_TO_RUN := ca-certificates libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-liberation fonts-noto-core fonts-noto-cjk
PACKAGES_TO_TEST := chromium poppler-utils postgresql

help: ## this list
	grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

run: debian-to-run $(VENV)/runs.stamp ## start the web server and the worker on http://127.0.0.1:8000 (PORT=… and DEMO=no work)
	exec $(PYTHON) -m flask --app wsgi up

test: debian-to-test $(VENV)/tests.stamp ## style, types, templates and the whole suite, on SQLite and PostgreSQL
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m djlint --quiet --lint --check templates
	$(PYTHON) -m pytest -n 2

bench: debian-to-test $(VENV)/tests.stamp ## speed beside the bare limits, as ratios, into docs/benchmarks.md
	$(PYTHON) -m tests.bench

soak: debian-to-test $(VENV)/tests.stamp ## the tests that take long: many kills, many inputs, much data
	$(PYTHON) -m pytest -m soak

scripts: ## build what phones load, after a change of their scripts or styles (needs Node; the result is committed)
	command -v npm >/dev/null || { echo "Node and npm are missing; install them and run this again: sudo apt-get install npm" >&2; exit 1; }
	cd bundling
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	node build.js

words: $(VENV)/runs.stamp ## gather what documents say, update and compile its translations (the result is committed)
	$(PYTHON) -m translations.words

clean: ## remove what was installed and cached; the data in instance/ stays
	rm -rf $(VENV) bundling/node_modules .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find audits tests -name __pycache__ -prune -exec rm -rf {} +

# Installs the Debian packages of $(1) that are missing, when it may; otherwise names them in one line and stops.
define install-debian
	command -v dpkg-query >/dev/null || exit 0
	missing=
	for package in $(1); do
	    dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || missing="$$missing $$package"
	done
	[ -n "$$missing" ] || exit 0
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	    echo "Debian packages are missing; install them and run this again: sudo apt-get install$$missing" >&2
	    exit 1
	fi
	echo "Installing Debian packages:$$missing"
	log=$$(mktemp)
	export DEBIAN_FRONTEND=noninteractive
	{ apt-get -q update && apt-get -q install -y --no-install-recommends $$missing; } >"$$log" 2>&1 || {
	    tail -n 15 "$$log" >&2
	    echo "Debian could not install$$missing; its last words are above, all of them in $$log." >&2
	    exit 1
	}
	rm -f "$$log"
endef

# A Python that can make environments counts, wherever it comes from; Debian's otherwise.
debian-to-run:
	venv=$$(python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv)
	$(call install-debian,$(PACKAGES_TO_RUN) $$venv)

debian-to-test: debian-to-run
	$(call install-debian,$(PACKAGES_TO_TEST))

$(PYTHON):
	for python in python3 python3.14 python3.13 python3.12 python3.11; do
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
	        $$python -m venv $(VENV)
	        exit 0
	    fi
	done
	echo "Python 3.11 or newer is needed, and none was found on this machine." >&2
	exit 1

# Installs the pinned packages of $(1); the stamp keeps the second start from asking the network anything.
define install-python
	echo "Installing the Python packages of $(1) into $(VENV) …"
	$(PYTHON) -m pip install --quiet --quiet --disable-pip-version-check --no-input -r $(1) || {
	    echo "The Python packages of $(1) could not be installed; look at the network and run this again." >&2
	    exit 1
	}
	touch $@
endef

$(VENV)/runs.stamp: requirements.txt | $(PYTHON)
	$(call install-python,requirements.txt)

$(VENV)/tests.stamp: tests/requirements.txt $(VENV)/runs.stamp
	$(call install-python,tests/requirements.txt)
