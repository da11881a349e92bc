# make run | demo | test | check | bench: each installs what it needs first, in locked versions.

PYTHON ?= python3
PORT   ?= 8440
DATA   ?= data
URL    ?= http://127.0.0.1:$(PORT)
NAME   ?= ShareLM node
ORIGIN ?= $(shell $(PYTHON) -c 'import secrets; print(secrets.token_hex(4))').local/sharelm

UV      = PYTHON="$(PYTHON)" tools/uv.sh
SHARELM = .venv/bin/sharelm
WORKERS ?= 2

.PHONY: run demo test check bench format clean

run: .venv/node
	@test -f $(DATA)/node.toml || $(SHARELM) init $(DATA) --origin "$(ORIGIN)" --url "$(URL)" --name "$(NAME)"
	@exec $(SHARELM) run $(DATA) --port $(PORT)

demo: .venv/node
	@$(SHARELM) demo

test: check
	.venv/bin/python -m pytest -n $(WORKERS) --dist loadgroup

check: .venv/dev
	.venv/bin/ruff check .
	.venv/bin/mypy

bench: .venv/dev
	.venv/bin/python -m tests.bench

format: .venv/dev
	.venv/bin/ruff check --fix .

clean:
	rm -rf .venv .uv .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/node: pyproject.toml uv.lock
	$(UV) sync --frozen --quiet --inexact --no-dev --extra node
	@touch $@

.venv/dev: pyproject.toml uv.lock
	$(UV) sync --frozen --quiet --all-extras --all-groups
	@touch $@ .venv/node
