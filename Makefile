# Everything a developer or an evaluator runs. `make help` lists it; a clean machine needs python3 (3.11+), make and git.

PYTHON ?= python3
BIN := .venv/bin
# Two workers: what the smallest machine that we promise times for has.
WORKERS ?= 2
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal
WITH_POSTGRES := $(BIN)/python -m tests.with_postgres

# Wherever writing them is switched off, every process would compile all modules anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check sqlite unit postgres both costs browser frontend walk matrix oracle crash together released examples bench bench-check fmt shots pins messages lifecycles ready ready-for-tests

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ready ## a filled demo on http://127.0.0.1:8000 (PORT, LUOSHI_DATA); a second run keeps its data
	@$(BIN)/luoshi demo

test: ready-for-tests check frontend sqlite both ## everything: checks, TypeScript, SQLite and browser, PostgreSQL

check: ready-for-tests ## lint, types, floors, templates, translations, stale drawings (no tests)
	@$(BIN)/python tools/check.py

# One run for both: collecting and the database are paid once, and a worker that waits for a browser leaves
# its core to the other.
sqlite: ready-for-tests ## all Python tests on SQLite, those in the browser among them
	DATABASE_URL= $(PYTEST) --record-statements

unit: ready-for-tests ## the Python tests on SQLite, without those in the browser
	DATABASE_URL= $(PYTEST) -m "not browser"

# Who may read what does not depend on the database: there, some readers are tried and not all eleven, and the demo
# lives two weeks instead of seven.
ON_POSTGRES = -m "not browser and not crash and not rights and not steady"
postgres: ready-for-tests ## the same tests on a real PostgreSQL, started for them
	$(WITH_POSTGRES) $(PYTEST) $(ON_POSTGRES)

# Everything that `sqlite` asked of its database just before is asked of PostgreSQL, most of it once.
both: ready-for-tests ## after `sqlite`: on PostgreSQL, the tests that together ask what all of them ask
	$(WITH_POSTGRES) $(PYTEST) $(ON_POSTGRES) --new-statements

browser: ready-for-tests ## the journeys in a real headless Chromium
	DATABASE_URL= $(PYTEST) -m browser

costs: ready-for-tests ## what the last `make sqlite` took, dearest first
	@$(BIN)/python -m tests.costs

frontend: ready-for-tests ## the TypeScript tests
	$(BIN)/python tools/npm.py frontend run test

walk: ready-for-tests ## ten thousand random moves of changes (WALK=20000 for more); the suite makes two hundred
	WALK=$(or $(WALK),10000) $(BIN)/pytest -s src/luoshi/changes/tests/test_walk.py

matrix: ready-for-tests ## every page and move, by everybody, in every state; the suite asks a share of them
	MATRIX=1 $(PYTEST) tests/test_matrix.py tests/test_matrix_kinds.py

oracle: ready-for-tests ## whether any answer, its statements or its time tell what is hidden; the suite asks a share
	ORACLE=400 $(BIN)/pytest -s tests/test_oracle.py tests/test_oracle_accounts.py

crash: ready-for-tests ## kill -9 under load on both databases (ROUNDS=200); the suite runs two rounds
	ROUNDS=$(ROUNDS) $(BIN)/python -m bench --only crash

together: ready-for-tests ## nodes of the last release and of this one on the same database (JOBS=10), both databases
	JOBS=$(JOBS) $(BIN)/python -m bench --only together

released: ready-for-tests ## when a release goes out: note its migrations, which later ones are compared with
	DJANGO_SETTINGS_MODULE=luoshi.config.settings $(BIN)/python -m tests.released

examples: ready-for-tests ## the API answers as its document says: fifty examples of every operation
	API_EXAMPLES=50 $(PYTEST) tests/test_api_document.py

bench: ready-for-tests ## load and speed; writes bench/RESULTS.md (ONLY=costs,filing for some of it)
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

bench-check: ready-for-tests ## python -m bench --check: fails when a request costs 20 % more than recorded
	$(BIN)/python -m bench --check

fmt: ready-for-tests ## format Python, TypeScript and CSS
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/python tools/npm.py frontend run format

messages: ready-for-tests ## collect translatable sentences, fill zh-Hant from zh-Hans
	@$(BIN)/luoshi messages

lifecycles: ready-for-tests ## draw docs/lifecycles again from the tables
	@$(BIN)/luoshi lifecycles

shots: ready-for-tests ## screenshots of every screen into .cache/shots; SHOTS=--docs renews docs/images
	$(BIN)/python -m tests.shots $(SHOTS)

# Hashes and no addresses: whoever installs uses the registry their machine is set up with. UPGRADE=1 takes newer versions.
PIN = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 $(if $(UPGRADE),--upgrade)
pins: ready-for-tests ## requirements/*.txt from *.in (UPGRADE=1 for newer versions)
	$(PIN) requirements/dev.in -o requirements/dev.txt
	$(PIN) requirements/base.in -c requirements/dev.txt -o requirements/base.txt
	$(PIN) requirements/build.in -c requirements/dev.txt -o requirements/build.txt
	$(PIN) requirements/mcp.in -c requirements/dev.txt -o requirements/mcp.txt
	$(PIN) requirements/rehearse.in -c requirements/dev.txt -o requirements/rehearse.txt

ready:
	@$(PYTHON) tools/prepare.py run

ready-for-tests:
	@$(PYTHON) tools/prepare.py test
