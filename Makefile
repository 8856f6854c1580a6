# Targets for users and developers; `make help` lists them.
VENV ?= .venv
PY := $(VENV)/bin/python
SPEC ?= examples/minimal.yaml
OUT ?= out
STAMP := $(VENV)/.installed
CHECKOV := $(VENV)/tools/checkov/bin/checkov

.PHONY: help synth test test-all lab lab-first lab-second checkov lint type update bench bench-compiler bench-agent dev clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml
	python3 -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[dev,cdktn]'
	@touch $@

dev: $(STAMP) ## make the Python environment and the links that type checkers follow
	@mkdir -p build/typing/hpc_tf
	@for room in compiler modules stacks; do ln -sfn ../../../$$room build/typing/hpc_tf/$$room; done

checkov: $(CHECKOV) ## the scanner of plans, in an environment of its own: its requirements clash with ours

$(CHECKOV): $(STAMP) tests/lanes/checkov.txt
	python3 -m venv $(VENV)/tools/checkov
	$(VENV)/tools/checkov/bin/pip install --quiet --disable-pip-version-check -r tests/lanes/checkov.txt
	@touch $@

synth: $(STAMP) ## compile SPEC (examples/minimal.yaml) into OUT (out)
	$(VENV)/bin/hpc-tf synth $(SPEC) -o $(OUT)

test: $(STAMP) ## every test but the long ones: the fake AWS, the lab, the boot test, the whole corpus, the wheel
	$(PY) -m pytest -m "not moto and not lab and not boot and not exhaustive and not package"

test-all: dev ## everything: lint, types and all tests
	$(MAKE) --no-print-directory --jobs --output-sync=target lint type checkov
	$(PY) -m pytest -m "not lab"
	$(MAKE) --no-print-directory lab

lab: $(STAMP) ## whole clusters with real Slurm, as root: a quarter of an hour
	$(MAKE) --no-print-directory --jobs --output-sync=target lab-first lab-second

lab-first lab-second: $(STAMP)
	$(PY) -m pytest -p no:cacheprovider tests/lab -m "lab and $(if $(filter lab-first,$@),not )second"

lint: $(STAMP) ## ruff
	$(PY) -m ruff check .

type: dev ## mypy, strict
	$(PY) -m mypy build/typing/hpc_tf

update: $(STAMP) ## rewrite what is generated: docs, editor schema, goldens
	$(PY) -m hpc_tf.compiler.update
	$(PY) -m pytest -q -m "not moto and not terraform and not slurm and not lab" --snapshot-update

bench: bench-compiler bench-agent ## all measurements: ten minutes

bench-compiler: $(STAMP) ## one table of times and memory of the commands, as ratios of one run
	$(PY) tests/bench/bench.py

bench-agent: $(STAMP) ## the agent against the fake AWS, and a cluster of the lab: six minutes
	$(PY) -m tests.bench.agent
	$(PY) -m tests.bench.cluster

clean: ## remove what the targets made
	rm -rf build dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info $(VENV)
