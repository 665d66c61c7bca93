# Two commands matter: `make run` starts the program, `make test` proves it. Both need Python 3.11 or newer and make.
SHELL = /bin/sh
PORT ?= 8000
PYTHON ?=
export PYTHON

.PHONY: help run test check prove bench lock clean
.DEFAULT_GOAL := help

help:
	@echo "make run     start the program with its demo on http://127.0.0.1:8000 (PORT=8080 for another port)"
	@echo "make test    everything that must hold: make check and all tests, on SQLite and PostgreSQL"
	@echo "make check   format, lint, types and the direction of imports"
	@echo "make prove   the long proofs: a fresh machine, kill -9, many people at once"
	@echo "make bench   how fast it is, against named baselines: an hour on a quiet machine (BENCH='import --engine sqlite' for one)"
	@echo "make lock    write the locks anew with the newest versions"
	@echo "make clean   remove .venv and what the tools left behind; var/ with its data stays"

run:
	@sh .make/install run
	@exec .venv/bin/grants serve --port "$(PORT)" --with-demo

test: check
	@sh .make/system-tools
	@.venv/bin/python -m pytest -n auto --maxprocesses 4 --dist worksteal

check:
	@sh .make/install dev
	@sh .make/check

prove:
	@sh .make/install dev
	@sh .make/system-tools
	@.venv/bin/python -m pytest -m proof -o timeout=1200 --ignore tests/proofs/test_machine.py
	@.venv/bin/python -m pytest -m proof -n 2 -rP tests/proofs/test_machine.py

bench:
	@sh .make/install dev
	@sh .make/system-tools
	@.venv/bin/python -m benchmarks $(BENCH)

lock:
	@sh .make/lock

clean:
	@rm -rf .venv dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
