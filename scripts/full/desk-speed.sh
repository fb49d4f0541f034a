#!/usr/bin/env bash
# A coordinator's desk over 100,000 petitions: from the key to painted text, next case within 100 ms,
# another filter of the list within 150 ms. Prints the figures.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
cargo run --quiet --profile tool --package xtask -- site
# One list of packages for everything that measures: another would compile everything again.
cargo build --quiet --release -p server -p bench
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
export SERVER_DATABASE_URL="sqlite://$house/house.db" FILL="$target/release/fill"
scripts/with-server.sh "$target/release/server" \
  bash -c '"$FILL" "$SERVER_DATABASE_URL" 100000 && node end2end/desk-speed.mjs'
