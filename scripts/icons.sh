#!/usr/bin/env bash
# Draws the PNG icons again from public/icon.svg. Their results are committed; only needed when
# the drawing changes.
set -euo pipefail
cd "$(dirname "$0")/../public"
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
# The system cuts its own shape out of a maskable icon: a full square, the drawing inside its
# safe circle.
sed 's/ rx="14"//' icon.svg >"$home/square.svg"
cp icon.svg "$home/round.svg"

draw() { # file, side, side of the drawing, drawing, background
  cat >"$home/page.html" <<PAGE
<!doctype html><style>*{margin:0}body{width:$2px;height:$2px;overflow:hidden;background:$5}
img{display:block;width:$3px;height:$3px;margin:$((($2 - $3) / 2))px}</style><img src="$4.svg">
PAGE
  "${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars \
    --allow-file-access-from-files --default-background-color=00000000 \
    --window-size="$2,$2" --screenshot="$PWD/$1" "file://$home/page.html" >/dev/null 2>&1
}
draw icon-192.png 192 192 round transparent
draw icon-512.png 512 512 round transparent
draw icon-180.png 180 180 square '#1D4A8C'
draw maskable-192.png 192 160 square '#1D4A8C'
draw maskable-512.png 512 424 square '#1D4A8C'
draw "favicon.png" 32 32 round transparent
# An ICO file that holds one PNG: a header of 22 bytes and the picture.
node -e '
  const fs = require("fs"), png = fs.readFileSync("favicon.png"), head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2); head.writeUInt16LE(1, 4); head[6] = head[7] = 32;
  head.writeUInt16LE(1, 10); head.writeUInt16LE(32, 12);
  head.writeUInt32LE(png.length, 14); head.writeUInt32LE(22, 18);
  fs.writeFileSync("favicon.ico", Buffer.concat([head, png])); fs.unlinkSync("favicon.png");'
