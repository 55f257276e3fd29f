# Two commands matter: `make run` opens Orgata, `make test` proves it. Both install what is missing first.
#   PROFILE=quick|release|dev   how `make run` builds (default quick: optimised a little, without link-time optimisation)
#   CARGO_TARGET_DIR=…          where Rust puts what it builds (default ~/.cache/orgata/target)
SHELL := /bin/bash
.DEFAULT_GOAL := run
PARTS := rust ui e2e window network package

.PHONY: run test $(PARTS:%=test-%) bench corpora guard-eval model soak coverage package check fmt clean

run: ; @scripts/run
test: ; @scripts/setup --test && scripts/test $(PARTS)
# One part of `make test`, for example `make test-rust`.
$(PARTS:%=test-%): test-%: ; @scripts/setup --test && scripts/test $*

# Everything that needs no running program: format, lints, types, stale files.
check: ; @scripts/setup --test && scripts/test check
fmt: ; @scripts/setup --test && scripts/fmt
coverage: ; @scripts/setup --test && scripts/coverage
soak: ; @scripts/setup --test && scripts/soak
bench: ; @scripts/setup --test && scripts/bench
corpora: ; @scripts/setup --run && scripts/corpora
# Recall, precision and false alarms of the whole guard, into docs/guard.md. FOLDERS="a b" names further annotated sets.
guard-eval: ; @scripts/setup --run && . scripts/env && cargo build --locked --profile quick -p orgata-cli && scripts/guard-eval "$$CARGO_TARGET_DIR/quick/orgata" $(FOLDERS)
# Trains the guard's recognizer anew.
model: ; @scripts/setup --run && scripts/model
package: ; @scripts/setup --test && scripts/package && scripts/test-package

# Removes what was built here; what setup installed stays. `rm -rf ~/.cache/orgata` removes that too.
clean: ; @. scripts/env && cargo clean && rm -rf ui/dist ui/coverage ui/test-results dist coverage
