#!/usr/bin/env bash
# A coordinator's desk over 100,000 petitions: from the key to painted text, next case within 100 ms,
# another filter of the list within 150 ms. Prints the figures.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
# What is shipped is measured, not what the tests were built of.
unset RUSTFLAGS
cargo run --quiet --profile tool --package xtask -- site
cargo build --quiet --release --package server
cargo build --quiet --release --package bench
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
export SERVER_DATABASE_URL="sqlite://$house/house.db" FILL="$target/release/fill"
scripts/with-server.sh "$target/release/server" \
  bash -c '"$FILL" "$SERVER_DATABASE_URL" 100000 && node end2end/desk-speed.mjs'
