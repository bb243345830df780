# `make run` prepares this machine and starts the exchange; see README.md.
PYTHON_CODE := schemas activities workflows telephony api designer worker.py
BIN := .venv/bin
TEST_PROCESSES := 2

.PHONY: setup setup-test run demo test bench lint lock flow-editor screenshots texts clean

setup: ## install what the exchange needs
	@./setup.sh

setup-test: ## install what the tests need, too
	@./setup.sh test

run: setup ## start Temporal, worker, edge, front and api
	@exec $(BIN)/belplan run

demo: setup ## let scripted phones place a call
	@exec $(BIN)/belplan demo

test: lint ## check and test everything, with real calls
	@# by file: one exchange serves a whole module (pytest 9.2 ignores the groups of pytest-xdist 3.8)
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile

bench: setup-test ## measure speed and size
	@exec $(BIN)/python -m tests.bench

lint: setup-test ## style, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict $(PYTHON_CODE)
	$(BIN)/lint-imports --no-logo

# Keeps the versions that are locked as far as pyproject.toml allows; `make lock UPGRADE=--upgrade` takes the newest.
LOCK := UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-strip-extras --no-emit-index-url --no-emit-find-links $(UPGRADE)

lock: setup ## write the lock files anew from pyproject.toml
	$(LOCK) pyproject.toml --group setup --group dev -o requirements-dev.lock
	$(LOCK) pyproject.toml --group setup --constraint requirements-dev.lock -o requirements.lock

flow-editor: setup-test ## build the drawing of call flows anew from its source
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix designer/flow_editor/frontend run build

screenshots: setup-test ## take the pictures of the pages in docs/images anew
	BELPLAN_SCREENSHOTS=docs/images $(BIN)/python -m pytest -q tests/designer/pages/test_screenshots.py

texts: setup ## bring the designer's catalogues to what pages and api say; list what has no translation
	$(BIN)/python -m api.described | $(BIN)/python -m designer.catalogues

clean: ## remove what set-up and tests made; data and the built pjsua2 stay
	rm -rf .venv build *.egg-info designer/flow_editor/frontend/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
