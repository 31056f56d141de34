# Every target calls what Windows users call: tools/env.py makes .venv, the rest are `jcommunity` verbs or pytest.
# No path here is absolute, so a folder whose name has blanks works.
ifeq ($(OS),Windows_NT)
VENV_PYTHON := .venv/Scripts/python.exe
PYTHON ?= py -3
else
VENV_PYTHON := .venv/bin/python
PYTHON ?= python3
endif
JCOMMUNITY := $(VENV_PYTHON) -m jcommunity_study
STUDY ?= .
ARGS ?=

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help env prepare code analyze report check test fuzz notebooks bench lint lock clean

help: ## this list
	@$(PYTHON) -c "import re,pathlib;[print(f'make {t:<10} {d}') for t,d in re.findall(r'^([a-z]+):.*?## (.*)', pathlib.Path('Makefile').read_text(encoding='utf-8'), re.M)]"

env: ## make .venv from requirements.lock (every other target does it too)
	@$(PYTHON) tools/env.py

prepare: env ## read, screen and score the questionnaire
	@$(JCOMMUNITY) prepare --study "$(STUDY)" $(ARGS)

code: env ## code the interviews by rules, as a first pass
	@$(JCOMMUNITY) code --study "$(STUDY)" $(ARGS)

analyze: env ## statistics, findings and verdicts
	@$(JCOMMUNITY) analyze --study "$(STUDY)" $(ARGS)

report: env ## the whole report: HTML, Word, PDF; Chinese and English
	@$(JCOMMUNITY) report --study "$(STUDY)" $(ARGS)

check: env ## list every fault in the study's files
	@$(JCOMMUNITY) check --study "$(STUDY)" $(ARGS)

notebooks: env ## execute the notebooks into reports/notebooks
	@$(JCOMMUNITY) notebooks --study "$(STUDY)" $(ARGS)

test: env ## run the tests
	@$(VENV_PYTHON) -m pytest $(ARGS)

fuzz: env ## read 20,000 mutated questionnaire files, and as many transcripts
	@$(VENV_PYTHON) -m tests.survey.fuzzing $(ARGS)
	@$(VENV_PYTHON) -m tests.interview.fuzzing $(ARGS)

bench: env ## measure speed against the peers, as ratios
	@$(VENV_PYTHON) -m benchmarks $(ARGS)

lint: env ## style, types and the import contract
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m mypy
	@$(VENV_PYTHON) -c "from importlinter.cli import lint_imports_command as lint; lint()"

lock: env ## resolve requirements.lock anew (needs uv)
	uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --all-extras pyproject.toml -o requirements.lock

clean: env ## delete what was generated
	@$(JCOMMUNITY) reset --study "$(STUDY)" $(ARGS)
