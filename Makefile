# make ask               set up, index the documents and open the prompt
# make ask Q="..."       set up, answer one question and end
# make test              set up and run every test
# make lint              check style, types and the direction of imports
# make bench DATA=...    print the measured figures; without DATA only those that need no data
# make peers DATA=...    the last of them alone, beside other libraries; PEERS="--sizes 1000" and the like go to it
# make clean             remove everything that the above have made

PYTHON ?= python3
PIP := .venv/bin/python -m pip
BENCHMARK := .venv/bin/python -m tests.benchmarks
# The question as it was typed: `value` keeps dollar signs, and as a variable of the environment it
# reaches the shell without being read as shell.
export QUESTION := $(value Q)
unexport Q

.PHONY: ask test lint bench peers clean

ask: .venv/.installed
	@if [ -n "$$QUESTION" ]; then .venv/bin/python -m bot ask -- "$$QUESTION"; else .venv/bin/python -m bot repl; fi

test: .venv/.installed-test
	@.venv/bin/python -m pytest -q -n 2

lint: .venv/.installed-test
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

bench: .venv/.installed-test
	@for name in startup encoding discord_faults discord_load refresh; do echo "== $$name"; $(BENCHMARK).$$name || exit 1; done
	@if [ -n "$(DATA)" ]; then for name in film_libraries names sparse_speed retrieval_qa reading latency indexing film_library seeds_among_films dense_size; do \
	  echo "== $$name"; $(BENCHMARK).$$name --data "$(DATA)" || exit 1; done; \
	  echo "== peers"; $(MAKE) --no-print-directory peers; fi

peers: .venv-peers/.installed
	@.venv-peers/bin/python -m tests.benchmarks.peers --data "$(DATA)" $(PEERS)

clean:
	rm -rf .venv .venv-peers .cinecite build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find bot retrieval tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Cinecite needs Python 3.11 or newer; name one, as in: make ask PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up .venv; this takes a few minutes, once."
	@$(PIP) --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(install_torch)
	@$(PIP) install -qq -c constraints.txt -e .
	@touch $@

# The libraries that ours is compared with lie in an environment of their own, on top of ours.
.venv-peers/.installed: .venv/.installed-test tests/benchmarks/peers/requirements.txt
	@.venv/bin/python -m venv --clear .venv-peers
	@.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	  > "$$(.venv-peers/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/ours.pth"
	@.venv-peers/bin/python -m pip install -qq -c constraints.txt -r tests/benchmarks/peers/requirements.txt
	@touch $@

.venv/.installed-test: .venv/.installed
	@$(PIP) install -qq -c constraints.txt -e '.[test]'
	@touch $@

# On Linux the ordinary build of torch brings several GB for graphics cards, which are not used here.
TORCH := $(shell sed -n 's/^torch==//p' constraints.txt)
TORCH_CPU_INDEX := https://download.pytorch.org/whl/cpu
define install_torch
case "$$(.venv/bin/python -c 'from importlib.metadata import version; print(version("torch"))' 2>/dev/null)" in \
$(TORCH)|$(TORCH)+*) ;; \
*) if $(PIP) install -qq --no-deps torch==$(TORCH)+cpu 2>/dev/null; \
  then echo "torch: the CPU build, from the usual places."; \
  elif $(PIP) install -qq --no-deps --retries 0 --timeout 15 --index-url $(TORCH_CPU_INDEX) torch==$(TORCH)+cpu 2>/dev/null; \
  then echo "torch: the CPU build, from PyTorch's own index."; \
  else echo "torch: no CPU build could be had; installing the ordinary one."; \
  $(PIP) install -qq --no-deps torch==$(TORCH); fi;; \
esac
endef
