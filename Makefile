# One door: CI calls the same targets. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
BIN := .venv/bin

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 18

.PHONY: venv
venv: ## Make .venv with everything the tests need
	@tools/setup/python.sh

.PHONY: check
check: venv ## Format, lint, types, floors, generated files, guards
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(PY) tools/generate.py --check
	@$(MAKE) --no-print-directory assets-check js-check guards

.PHONY: guards
guards: venv ## Look for weaknesses: workflows, Dockerfile, schemas, patterns, secrets
	tools/guards.sh workflows docker schemas patterns secrets code

.PHONY: fuzz
FUZZ_SECONDS ?= 60
fuzz: venv ## Fuzz each reader for FUZZ_SECONDS; TARGETS names some of them
	$(PY) tests/fuzz/run.py --seconds $(FUZZ_SECONDS) $(TARGETS)

.PHONY: bad-days
bad-days: venv ## Kill and stop the whole command at random moments; ARGS="--kills 200 --signals 100"
	$(PY) -m tests.support.bad_days $(ARGS)

.PHONY: format
format: venv ## Format and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: generate
generate: venv ## Write the files that are made from the code
	$(PY) tools/generate.py

.PHONY: test
test: venv ## Run every test; says what was skipped and why
	$(PY) -m pytest $(ARGS)

.PHONY: test-fast
test-fast: venv ## Run the tests that need nothing but Python
	$(PY) -m pytest -m "not act and not browser and not container and not node and not packaging and not tools" $(ARGS)

.PHONY: accept
accept: venv ## Take what the golden tests made as the new expectation
	$(PY) -m pytest tests/golden tests/browser/test_states.py tests/browser/test_paper.py --accept $(ARGS)

.PHONY: demo
demo: venv ## Export a real dbt run and print where the report is
	@$(PY) tools/demo.py

.PHONY: bench
bench: venv ## Measure against the yardsticks, as ratios in one run
	$(PY) tools/bench/run.py $(ARGS)

.PHONY: corpus
corpus: venv ## Check every case below CORPUS against its facts.json, damaged and changed
	$(PY) tools/corpus/run.py $(CORPUS)
	$(PY) tools/corpus/damage.py $(CORPUS)
	$(PY) tools/corpus/sense.py $(CORPUS)

.PHONY: assets
assets: venv ## Build the page's script, style and compiled template
	@tools/setup/node.sh .
	npm run --silent assets
	$(PY) tools/compile_template.py

.PHONY: assets-check
assets-check: venv ## Check that the built assets are what their sources give
	@tools/setup/node.sh .
	npm run --silent assets-check
	$(PY) tools/compile_template.py --check

.PHONY: js-check
js-check: ## Type-check the page's script
	@tools/setup/node.sh .
	npm run --silent check

.PHONY: js-test
js-test: ## Test the page's script with node
	@tools/setup/node.sh .
	npm test --silent

.PHONY: lock
lock: venv ## Lock the image's dependencies with their hashes
	tools/lock.sh

.PHONY: image
image: ## Build the container image
	tools/image.sh
