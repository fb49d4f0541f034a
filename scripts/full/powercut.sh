#!/usr/bin/env bash
# A power cut in the middle of submissions, on a file system of its own: ext4 on a loop file is shut
# down by the kernel without flushing, as when the machine loses power. Five times with
# synchronous=FULL nothing acknowledged may be lost; once with NORMAL something must be, so that the
# test is known to be able to fail. Needs root.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "power cut: needs root, not run" >&2; exit 1; }
target=${CARGO_TARGET_DIR:-$PWD/target}
cargo run --quiet --profile tool --package xtask -- site
. scripts/packages.sh
cargo build --quiet "${packages[@]}" --bin server --bin ledger
server=$target/debug/server
ledger=$target/debug/ledger

home=$(mktemp -d "${TMPDIR:-/tmp}/vps-powercut.XXXXXX")
mount=$home/mnt
mkdir "$mount"
pid=
finish() {
  [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
  mountpoint -q "$mount" && umount -l "$mount" || true
  rm -rf "$home"
}
trap finish EXIT

cut_power() { # EXT4_IOC_SHUTDOWN, without flushing the log
  python3 - "$mount" <<'PY'
import fcntl, os, struct, sys
folder = os.open(sys.argv[1], os.O_RDONLY)
fcntl.ioctl(folder, 0x8004587D, struct.pack("I", 2))
PY
}

round() { # suffix of the database URL → prints the verdict
  local durability=$1
  rm -f "$home/disk.img"
  : >"$home/ledger"
  dd if=/dev/zero of="$home/disk.img" bs=1M count=400 status=none
  mkfs.ext4 -q -F "$home/disk.img"
  mount -o loop "$home/disk.img" "$mount"
  local port
  port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
  local settings=(
    "VPS_LISTEN=127.0.0.1:$port" "VPS_SITE_DIR=${SITE_DIR:-$target/site}" "VPS_DATABASE_URL=sqlite://$mount/house.db$durability"
    "VPS_FILES_URL=$mount/files" "VPS_VAULT_KEY_FILE=$home/vault-$RANDOM.key" "VPS_LOG=error"
    "VPS_RATE_WRITE_PER_MINUTE=1000000"
  )
  env "${settings[@]}" "$server" seed >/dev/null
  sync
  env "${settings[@]}" "$server" serve >"$home/log" 2>&1 &
  pid=$!
  until curl --silent --fail --output /dev/null "http://127.0.0.1:$port/readyz"; do
    kill -0 "$pid" || { cat "$home/log" >&2; exit 1; }
    sleep 0.1
  done
  "$ledger" send "127.0.0.1:$port" "$home/ledger" --count 400 --at-once 8 --photos 1 >"$home/sent" 2>&1 &
  local sender=$!
  until [ "$(wc -l <"$home/ledger")" -ge 60 ]; do
    kill -0 "$sender" || { cat "$home/sent" >&2; exit 1; }
    sleep 0.02
  done
  cut_power
  kill -9 "$pid"
  wait "$pid" 2>/dev/null || true
  pid=
  wait "$sender" || true
  umount -l "$mount"
  until mount -o loop "$home/disk.img" "$mount" 2>/dev/null; do sleep 0.2; done
  "$ledger" check "$home/ledger" "sqlite://$mount/house.db" "$mount/files"
  umount "$mount"
}

for i in 1 2 3 4 5; do
  verdict=$(round "")
  echo "power cut $i, synchronous=FULL: $verdict"
  [[ $verdict == *"lost=0 spoiled=0 doubled=0"* ]] || { echo "an acknowledged petition was lost" >&2; exit 1; }
done
verdict=$(round "?durability=normal")
echo "control, synchronous=NORMAL: $verdict"
[[ $verdict != *"lost=0 "* ]] || { echo "the control lost nothing: this test proves nothing" >&2; exit 1; }
