#!/usr/bin/env bash
# A 12-megapixel photo is chosen, made smaller and covered without holding up the page: no task of the
# main thread over 200 ms on a processor four times slower. Prints the figures.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
[ -e "${SITE_DIR:-$target/site}/assets.json" ] || cargo run --quiet --profile tool --package xtask -- site
. scripts/packages.sh
cargo build --quiet "${packages[@]}" --bin server
scripts/with-server.sh "$target/debug/server" node end2end/freeze.mjs
