# Everything happens in .venv beside this file; all that is needed is Python 3.11 or newer and the package index.
#
#   make demo         sets up and runs the main job on bundled example reports
#   make test         sets up and runs all checks: ruff, mypy, pytest
#   make setup        sets up only
#   make web          builds the dashboard's map, outlines and typefaces (needs Node 20 or newer); demo and test do it too
#   make screenshots  shows every screen in both languages and themes, into docs/screenshots (needs Chromium)
#   make test-faults hurts runs on purpose: kills, full disks, cut connections; writes docs/reliability.md
#   make soak         a month with 200 outlets on a fake web; make fuzz: random inputs to every reader, ten minutes
#   make bench        scores on the development sets in MARSAD_SHARED, and writes docs/benchmarks.md
#   make calibrate    fits how sure a claim is, on the same data, and writes whether it comes true
#   make bench-warn   scores warnings and forecasts on the development series, and writes them there too
#   make fit-joining  learns what each line of a comparison of two reports is worth (resolve/weights.toml), on the same data
#   make bench-likely scores the ranges of `marsad count --likely` in places of which nothing was learned
#   make fit-chances  counts how often what was read is right (count/chances.toml), on the same data
#   make bench-speed  measures speed and memory, and writes them there too
#   make bench-scale  measures how time and memory grow with an archive (hours for all sizes; SIZES=10000,20000 for few)
#   make bench-ledger measures the ledger in SQLite and in PostgreSQL, and writes it into docs/team.md
#   make bench-serve  asks `marsad serve` and Datasette the same of a million made-up events, and writes how long it took
#   make lock         pins requirements anew (needs uv, which is installed into .venv)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: test-faults screenshots web setup demo test soak fuzz lint bench calibrate bench-speed bench-ledger bench-scale bench-serve lock clean bench-warn bench-likely fit-joining fit-chances

setup: $(VENV)/run.stamp

demo: $(VENV)/run.stamp
	@$(MAYBE_WEB)
	$(BIN)/marsad demo

test: lint
	@if [ -n "$$CI" ]; then scripts/debian_packages.sh chromium npm; fi
	@$(MAYBE_WEB)
	scripts/debian_packages.sh postgresql
	@$(BIN)/python tests/doors/five_minutes.py > $(VENV)/five.log 2>&1 & beside=$$!; echo $(BIN)/pytest; \
		$(BIN)/pytest; code=$$?; wait $$beside || code=1; cat $(VENV)/five.log; exit $$code

# What pages load beside their own, from the packages that web/package-lock.json names; no install script is run.
BUILT := src/marsad/serve/static/built/stamp
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
web: $(BUILT)
$(BUILT): web/package-lock.json $(wildcard web/*.mjs web/src/*.js)
	cd web && $(NPM_CI) && node build.mjs
	touch $@

screenshots: $(VENV)/dev.stamp $(BUILT)
	$(BIN)/python scripts/screenshots.py

NODE_IS_HERE := node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null
MAYBE_WEB = if $(NODE_IS_HERE); then $(MAKE) --no-print-directory web || echo "The dashboard's map could not be built; all else works. Try again: make web"; \
	else echo "The dashboard will have no map: install Node 20 or newer with npm, then type: make web"; fi

# A month with 200 outlets instead of 10, and `marsad gather` itself for five minutes of the clock, as beside the tests.
soak: $(VENV)/dev.stamp
	rm -f $(VENV)/soak.jsonl
	MARSAD_SOAK=200 MARSAD_SOAK_TOLD=$(CURDIR)/$(VENV)/soak.jsonl $(BIN)/pytest tests/doors/test_soak.py
	rm -f $(VENV)/five.jsonl
	$(BIN)/python tests/doors/five_minutes.py --told $(VENV)/five.jsonl
	$(BIN)/python bench/reliability.py --soak $(VENV)/soak.jsonl $(VENV)/five.jsonl

# First what hypothesis makes up, then what a hunt led by coverage finds, in each reader for so many seconds; ten minutes.
FUZZ_SECONDS ?= 30
fuzz: $(VENV)/fuzz.stamp
	rm -f $(VENV)/fuzz.jsonl
	MARSAD_EXAMPLES=3000 $(BIN)/pytest tests/intake tests/doors -k "gives_a_document_or_a_failure or our_own_error" \
		--hypothesis-show-statistics > $(VENV)/fuzz.log || { cat $(VENV)/fuzz.log; exit 1; }
	$(BIN)/python tests/fuzz/hunt.py --seconds $(FUZZ_SECONDS) --told $(VENV)/fuzz.jsonl
	$(BIN)/python bench/reliability.py --fuzz $(VENV)/fuzz.jsonl $(VENV)/fuzz.log

# Hurts runs on purpose, 200 times at random moments on each database and more, and writes docs/reliability.md.
test-faults: $(VENV)/dev.stamp
	scripts/debian_packages.sh postgresql strace
	rm -f $(VENV)/faults.jsonl
	MARSAD_FAULTS=$${MARSAD_FAULTS:-1} MARSAD_FAULTS_TOLD=$(CURDIR)/$(VENV)/faults.jsonl $(BIN)/pytest tests/faults
	$(BIN)/python bench/reliability.py $(VENV)/faults.jsonl

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/dev.stamp
	$(BIN)/python bench/run.py
	$(BIN)/python bench/examples.py --write --workers 2

calibrate: $(VENV)/dev.stamp
	$(BIN)/python bench/calibration.py

bench-warn: $(VENV)/dev.stamp
	$(BIN)/python bench/warning.py

fit-joining: $(VENV)/dev.stamp
	$(BIN)/python bench/joining.py words
	$(BIN)/python bench/joining.py fit

bench-likely: $(VENV)/dev.stamp
	$(BIN)/python bench/chances.py --check

fit-chances: $(VENV)/dev.stamp
	$(BIN)/python bench/chances.py

bench-ledger: $(VENV)/dev.stamp
	$(BIN)/python bench/ledger.py

bench-speed: $(VENV)/dev.stamp
	$(BIN)/python bench/speed.py

# An hour for the database the first time; needs wrk, which Debian has.
bench-serve: $(VENV)/dev.stamp
	$(BIN)/python bench/serve.py --write

SIZES ?= 10000,20000,50000,100000,200000,500000,1000000,2000000
bench-scale: $(VENV)/dev.stamp
	$(BIN)/python bench/scale.py --write --sizes $(SIZES)

# pip 23.2, which came with Python 3.11, crashes on lxml[html-clean]: it is upgraded before anything else.
$(VENV)/pip.stamp:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Marsad needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade "pip>=25"
	touch $@

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/pip.stamp
	$(PIP) install --quiet --require-hashes -r requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(VENV)/pip.stamp
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/run.stamp

$(VENV)/fuzz.stamp: requirements/fuzz.txt $(VENV)/dev.stamp
	$(PIP) install --quiet --require-hashes -r requirements/fuzz.txt
	touch $@

LOCK := $(BIN)/uv pip compile pyproject.toml requirements/build.in --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --quiet

lock: | $(VENV)/pip.stamp
	$(PIP) install --quiet uv
	$(LOCK) --upgrade -o requirements/run.txt
	$(LOCK) --upgrade --extra dev -c requirements/run.txt -o requirements/dev.txt
	$(BIN)/uv pip compile requirements/fuzz.in --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --quiet --upgrade -o requirements/fuzz.txt
	@! grep -nE '(https?|file):|--(extra-)?index|--find-links' requirements/*.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
