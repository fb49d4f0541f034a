#!/usr/bin/env bash
# Builds for release and serves from ./var. The first time it fills an empty house.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}

echo "Building the browser's files"
cargo run --quiet --profile tool --package xtask -- site
echo "Building the server"
cargo build --release --package server

server="$target/release/server"
export VPS_SITE_DIR="${VPS_SITE_DIR:-${SITE_DIR:-$target/site}}"
mkdir -p -m 700 var
if [ "${DEMO:-1}" = 0 ]; then fill=--accounts; else fill=--demo; fi
"$server" seed "$fill"
echo
echo "Serving ${VPS_BASE_URL:-http://127.0.0.1:3000} (stop with Ctrl-C; start empty: rm -r var && DEMO=0 make run)"
exec "$server" serve
