#!/bin/sh
# One run, one machine, the same files: our photo pipeline and npm sharp, and the ratio of their CPU.
# PHOTO_BIN names a ready-made binary; PHOTO_ROUNDS how often each photo is developed (15).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rounds=${PHOTO_ROUNDS:-15}

if [ ! -d "$here/node_modules/sharp" ]; then
  echo "Installing npm sharp into bench/photo/node_modules" >&2
  npm install --prefix "$here" --no-audit --no-fund --silent
fi
if [ -z "${PHOTO_BIN:-}" ]; then
  cd "$here/../.."
  cargo build --release -p bench --bin photo >&2
  PHOTO_BIN=${CARGO_TARGET_DIR:-target}/release/photo
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

value() { awk -v key="$2" '$1 == key { print $2 }' "$1"; }

for orientation in 1 6; do
  photo=$work/$orientation.jpg
  echo "== 12 megapixels, orientation $orientation"
  "$PHOTO_BIN" make "$photo" --orientation "$orientation"
  "$PHOTO_BIN" run "$photo" --rounds "$rounds" | tee "$work/ours"
  UV_THREADPOOL_SIZE=1 node "$here/sharp.mjs" "$photo" "$rounds" >"$work/sharp"
  sed '/^cpu_ms/d' "$work/sharp"
  awk -v a="$(value "$work/ours" cpu_ms)" -v b="$(value "$work/sharp" cpu_ms)" \
    'BEGIN { printf "cpu_ratio %.2f (limit 1.15)\n", a / b }'
done
echo "== 12 megapixels, progressive"
"$PHOTO_BIN" make "$work/progressive.jpg" --progressive
"$PHOTO_BIN" run "$work/progressive.jpg" --rounds 3
echo "== bombs"
"$PHOTO_BIN" bombs
