#!/usr/bin/env bash
# Everything a change must pass, cheapest first. `full` adds the long tests.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh
target=${CARGO_TARGET_DIR:-$PWD/target}
full=${1:-}
began=$SECONDS
step() { printf '\n\033[1m── %s\033[0m (after %d s)\n' "$*" $((SECONDS - began)); }

if [ "$full" = full ]; then
  export FULL=1 HALF_OPEN=300
fi

step "Format"
cargo fmt --all --check

step "Lints, server side"
cargo clippy --quiet --all-targets "${packages[@]}" -- -D warnings
cargo clippy --quiet --all-targets --profile tool -p xtask -- -D warnings
step "Lints, browser side"
cargo clippy --quiet -p frontend --target wasm32-unknown-unknown -- -D warnings

step "Floors and build tool"
cargo test --quiet --profile tool -p xtask

# One build for both databases, and for the journeys' server.
step "Tests, SQLite and PostgreSQL"
REQUIRE_POSTGRES=1 scripts/postgres.sh cargo test "${packages[@]}"

step "The browser's files and their weight"
cargo run --quiet --profile tool --package xtask -- site
cargo run --quiet --profile tool --package xtask -- budget

step "Browser journeys"
scripts/with-server.sh "$target/debug/server" npx --no-install playwright test --config end2end

if [ "$full" = full ]; then
  step "Long tests"
  for long in scripts/full/*.sh; do [ -e "$long" ] && "$long"; done
fi

step "Licences and bans"
PATH="$target/tools/bin:$PATH"
if command -v cargo-deny >/dev/null; then
  cargo deny --log-level error check licenses bans sources
else
  echo "not checked: cargo-deny is not installed; 'make test-full' builds it and checks"
fi

step "All passed"
