#!/usr/bin/env bash
# Lighthouse on every page of the citizen's road; writes docs/lighthouse.md and fails at a missed limit.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
here=bench/lighthouse

if ! cmp -s "$here/package-lock.json" "$here/node_modules/.installed"; then
  echo "Installing Lighthouse into $here/node_modules"
  npm ci --prefix "$here" --no-audit --no-fund --loglevel=error
  cp "$here/package-lock.json" "$here/node_modules/.installed"
fi
cargo run --quiet --profile tool --package xtask -- site
cargo build --quiet --release -p server -p bench

rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
status=0
scripts/with-server.sh "$target/release/server" node "$here/judge.mjs" | tee "$rows" || status=$?
{
  echo "# Lighthouse"
  echo
  echo "Written by \`scripts/full/lighthouse.sh\` on $(date -u +%F) ($(git rev-parse --short HEAD)): Lighthouse 12.8.2, its mobile"
  echo "profile (simulated slow 4G, processor four times slower), the best of three runs, $(nproc) cores."
  echo "Limits: performance 95, the others 100, largest paint 1500 ms, no layout shift, HTML of the first"
  echo "page of the flow 30 KB. Pages of one person are not judged for search engines finding them."
  echo
  echo "| page | performance | accessibility | best practices | SEO | largest paint, ms | layout shift | blocking, ms | HTML, KB |"
  echo "|---|---|---|---|---|---|---|---|---|"
  grep '^|' "$rows"
} >docs/lighthouse.md
exit "$status"
