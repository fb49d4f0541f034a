# Two commands: `make run` and `make test`. `make help` lists the rest.
# Everything heavy lies in $CARGO_TARGET_DIR (default ./target); what a run keeps lies in ./var.

.PHONY: help run test test-full bench fmt site
.DEFAULT_GOAL := help

help: ## Show this list
	@sed -n 's/^\([a-z-]*\): ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: ## Build for release and serve http://127.0.0.1:3000 with sample petitions (DEMO=0: without)
	@scripts/tools.sh build
	@scripts/run.sh

test: ## Everything a change must pass: format, lints, tests on both databases, browser journeys
	@scripts/tools.sh build test
	@scripts/test.sh

test-full: ## The same, with the long ones: 300 half-open connections, power cuts, licences
	@scripts/tools.sh build test full
	@scripts/test.sh full

bench: ## Measure the limits and print them (docs/performance.md keeps the figures)
	@scripts/tools.sh build
	@scripts/bench.sh

fmt: ## Format every Rust file
	@cargo fmt --all

site: ## Build only the browser's files
	@scripts/tools.sh build
	@cargo run --quiet --profile tool --package xtask -- site
