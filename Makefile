# make run | demo | test | check | bench | extension: each installs what it needs first, in locked versions.

PYTHON ?= python3
PORT   ?= 8440
DATA   ?= data
URL    ?= http://127.0.0.1:$(PORT)
NAME   ?= ShareLM node
ORIGIN ?= $(shell $(PYTHON) -c 'import secrets; print(secrets.token_hex(4))').local/sharelm

UV      = PYTHON="$(PYTHON)" tools/uv.sh
NODE    = PYTHON="$(PYTHON)" tools/node.sh
SHARELM = .venv/bin/sharelm
WORKERS ?= 2

# Every command starts anew, and so do hundreds of processes in the tests: without bytecode each takes seconds more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run demo test check bench bench-search bench-privacy pictures extension extension-pictures bench-extension try-open-webui format clean

run: .venv/node
	@test -f $(DATA)/node.toml || $(SHARELM) init $(DATA) --origin "$(ORIGIN)" --url "$(URL)" --name "$(NAME)"
	@exec $(SHARELM) run $(DATA) --port $(PORT)

demo: .venv/node
	@$(SHARELM) demo

test: check
	.venv/bin/python -m pytest -n $(WORKERS) --dist loadgroup

check: .venv/dev extension/node_modules/.ready
	.venv/bin/ruff check .
	.venv/bin/mypy
	$(NODE) npm run --silent check

bench: .venv/dev
	.venv/bin/python -m tests.bench

bench-search: .venv/dev
	.venv/bin/python -m tests.bench.searching

bench-privacy: .venv/dev
	.venv/bin/python -m tests.bench.privacy --half held-out

extension: extension/node_modules/.ready
	$(NODE) npm run --silent build

extension-pictures: .venv/dev extension/node_modules/.ready
	.venv/bin/python -m tests.extension.pictures

pictures: .venv/dev extension/node_modules/.ready
	.venv/bin/python -m tests.explorer.pictures

bench-extension: .venv/dev extension/node_modules/.ready
	.venv/bin/python -m tests.extension.page_cost

try-open-webui: .venv/dev extension/node_modules/.ready
	PYTHON="$(PYTHON)" .venv/bin/python -m tests.extension.open_webui

format: .venv/dev
	.venv/bin/ruff check --fix .

clean:
	rm -rf .venv .uv .node .open-webui extension/node_modules extension/dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/node: pyproject.toml uv.lock
	$(UV) sync --frozen --quiet --inexact --no-dev --extra node
	@touch $@

.venv/dev: pyproject.toml uv.lock
	$(UV) sync --frozen --quiet --all-extras --all-groups
	@touch $@ .venv/node

extension/node_modules/.ready: extension/package.json extension/package-lock.json
	$(NODE) npm ci --silent
	@touch $@
