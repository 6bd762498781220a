# Needs python3 and make, nothing else. `make compare` and `make test` set up what they need.

PYTHON ?= python3
PROFILE ?= quick
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
# The tests start Python hundreds of times; without bytecode each time compiles the same files again.
unexport PYTHONDONTWRITEBYTECODE
# These would lead Python and pip to other code, or past .venv. Which index they ask is the caller's to say.
unexport PYTHONPATH PYTHONHOME PYTHONSAFEPATH PYTHONOPTIMIZE PYTHONWARNINGS PYTHONSTARTUP PYTHONINSPECT
unexport VIRTUAL_ENV PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_PYTHON
VERSION := -c 'import platform; print(platform.python_version())'
KNOWN := 3.11.*|3.12.*|3.13.*
AGAIN = $(strip make $(MAKECMDGOALS))
DEPLOYABLES := monolith $(wildcard microservices/*)
LINES := .cartlab/lines.json
COGGED := README.md $(wildcard docs/*.md docs/labs/*.md)

.PHONY: compare test check docs docs-update docker-test setup setup-checks requirements clean

compare: setup  ## run every experiment and print what was found
	@$(BIN)/python cli.py bench all --profile $(PROFILE)

# Three at a time also on two cores: half of the time a test waits, for a start, a restart or an answer.
# With COVERAGE=yes, as in CI, the first of them also count which lines of compare/ they run; LINES keeps them.
test: setup-checks  ## run every test
	@mkdir -p $(dir $(LINES))
	@$(BIN)/python $(if $(COVERAGE),-m slipcover --source compare --json --out $(LINES)) -m pytest -n 3 --ignore=tests/alone --ignore=tests/docker
	@$(if $(COVERAGE),$(BIN)/python -m tests.coverage_line $(LINES))
	@$(BIN)/python -m pytest -n 3 tests/docker --ignore=tests/docker/alone
	@$(BIN)/python -m pytest tests/alone tests/docker/alone

check: setup-checks  ## lint and type-check
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m tests.deployables.typed

docs: setup-checks  ## build the docs as a site; fails if a link is dead, or a generated text or diagram is old
	@$(BIN)/python -m cogapp --check --check-fail-msg="Try: make docs-update" --verbosity=0 $(COGGED)
	@$(BIN)/python -m docs.generate.diagrams --check
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet
	@echo "The docs are in .cartlab/site: open .cartlab/site/index.html"

docs-update: setup-checks  ## write again what the docs do not type: figures, tables, diagrams
	@$(BIN)/python -m docs.generate.diagrams
	@$(BIN)/python -m cogapp -r --verbosity=1 $(COGGED)

docker-test: setup-checks  ## run the tests that need a Docker Engine
	@CARTLAB_REQUIRE_DOCKER=1 $(BIN)/python -m pytest -n 3 tests/docker --ignore=tests/docker/alone
	@CARTLAB_REQUIRE_DOCKER=1 $(BIN)/python -m pytest tests/docker/alone

setup: .venv/.harness  ## the harness and its tools, in .venv
	@test -n "$(filter-out setup,$(MAKECMDGOALS))" || echo "Ready. Next: python cli.py up monolith, or the course: python cli.py lab list"
setup-checks: .venv/.checks

# Runs each time: whatever made .venv, and the Python that it stands on, may be gone or be another.
.PHONY: known-python
known-python:
	@case "$$(pwd -P)" in *:*) echo "Error: Python makes no virtual environment in a folder whose path holds a colon."; \
		echo "Try: move this folder to a path without one"; exit 1; esac
	@test ! -e $(BIN)/python -a ! -L $(BIN)/python || { version=$$($(BIN)/python $(VERSION) 2>/dev/null) || { \
		echo "Error: the Python of .venv is gone, or does not start."; \
		echo "Try: rm -rf .venv && $(AGAIN)"; exit 1; }; \
		case $$version in $(KNOWN)) ;; *) echo "Error: .venv holds Python $$version, and Cartlab needs Python 3.11 to 3.13."; \
		echo "Try: rm -rf .venv && $(AGAIN)"; exit 1; esac; }

# What venv and pip say is shown if they fail by themselves; after Ctrl-C it would be tracebacks.
.venv/.uv: requirements/bootstrap.txt | known-python
	@version=$$($(PYTHON) $(VERSION) 2>/dev/null) || version="not there, or does not start"; \
	case $$version in $(KNOWN)) ;; *) echo "Error: $(PYTHON) is $$version, and Cartlab needs Python 3.11 to 3.13."; \
		echo "Try: $(AGAIN) PYTHON=python3.13, or python3.11, or python3.12"; exit 1; esac
	@$(PYTHON) -c 'from ensurepip import version' 2>/dev/null || { echo "Error: $(PYTHON) can't make a virtual environment."; \
		echo "Try: install Python's venv module (on Debian and Ubuntu: apt install python3-venv)"; exit 1; }
	@echo "Setting up in .venv, once: about half a minute."
	@said=$$($(PYTHON) -m venv .venv 2>&1) || { rm -rf .venv; \
		echo "Error: $(PYTHON) can't make a virtual environment: $$(echo "$$said" | sed -n '$$s/^Error: //;$$p')"; \
		echo "Try: mend that, then $(AGAIN)"; exit 1; }
	@said=$$($(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/bootstrap.txt 2>&1) || { echo "$$said"; exit 1; }
	@touch $@

.venv/.harness: .venv/.uv requirements/harness.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/harness.txt
	@touch $@

.venv/.checks: .venv/.harness requirements/checks.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/checks.txt
	@touch $@

requirements: .venv/.uv  ## compile every requirements file again
	@for name in bootstrap harness database checks; do (cd requirements && ../$(COMPILE) $$name.in -o $$name.txt) || exit 1; done
	@for folder in $(DEPLOYABLES); do (cd $$folder && $(CURDIR)/$(COMPILE) requirements.in -o requirements.txt) || exit 1; done

clean:  ## remove what can be built again; the shops' data and reports stay
	@test ! -x $(BIN)/python || $(BIN)/python cli.py down --runtime local
	@rm -rf .venv .cartlab/venvs .cartlab/bench .cartlab/site
