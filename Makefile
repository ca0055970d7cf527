# `make up` brings the city up on a fresh Debian 12 or 13; `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help up down status logs reset test prove bench lint lock run-env dev-env browser

IOC := .venv/bin/ioc
PYTEST := .venv/bin/python -m pytest
# Most tests wait for real servers more than they compute; each process has servers of its own. A proof computes more.
TEST_PROCESSES ?= 4
PROOF_PROCESSES ?= 3
PROVE = IOC_PROVE=1 $(PYTEST) --timeout 4500
# A part that is given by name may lie in one half only: pytest ends with 5 when it has run nothing.
NONE_OF_IT = [ $$? -eq 5 ]

help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

run-env:
	@infra/bootstrap.sh run

dev-env:
	@infra/bootstrap.sh dev

browser: dev-env
	@.venv/bin/python -m infra.native.chromium

up: run-env ## install, start and fill the city; again it starts anew only what has changed
	@$(IOC) up

down: run-env ## stop the city; its data stay
	@$(IOC) down

status: run-env ## show the city's processes
	@$(IOC) status

logs: run-env ## show what the processes say: make logs [NAME=worker-1] [FOLLOW=1]
	@$(IOC) logs $(NAME) $(if $(FOLLOW),--follow)

reset: run-env ## delete the city with all its data; asks first
	@$(IOC) reset

# The tests start hundreds of processes: each reads the bytecode that the first has written.
test prove: export PYTHONDONTWRITEBYTECODE =

test: dev-env browser ## unit, integration, end-to-end and browser tests on servers of their own
	$(PYTEST) -m "not grafana" -n $(TEST_PROCESSES) --dist loadgroup $(ARGS)

prove: dev-env browser ## the same tests in full sizes, with evidence in docs/evidence/
	$(PROVE) -m "not grafana and not alone" -n $(PROOF_PROCESSES) --dist loadgroup $(ARGS) || $(NONE_OF_IT)
	$(PROVE) -m "not grafana and alone" $(ARGS) || $(NONE_OF_IT)

bench: dev-env ## figures of one worker against COPY and an ordinary Faust agent
	@.venv/bin/python -m tests.bench $(ARGS)

lint: dev-env ## style, types and the direction of imports
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy --strict
	.venv/bin/lint-imports

lock: ## write requirements.lock and requirements-dev.lock anew: make lock [ARGS=--upgrade]
	@infra/lock.sh $(ARGS)
