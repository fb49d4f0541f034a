#!/usr/bin/env bash
# Measures the limits against the yardstick in bench/, on this machine, and prints the figures.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
cargo run --quiet --profile tool --package xtask -- site
cargo build --release --package server
cargo build --release --package bench
export SERVER="$target/release/server" VPS_SITE_DIR="${SITE_DIR:-$target/site}"
exec "$target/release/bench" "$@"
