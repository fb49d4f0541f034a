#!/usr/bin/env bash
# Runs a command against a server of its own: fresh database in a temporary folder, free port,
# sample petitions. The command finds BASE_URL, ACCOUNTS (a file with the passwords) and POST (a folder
# with every letter and text message that was sent).
# Usage: with-server.sh SERVER_BINARY COMMAND…
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
server=$1
shift

home=$(mktemp -d "${TMPDIR:-/tmp}/vps-server.XXXXXX")
pid=
finish() {
  status=$?
  [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
  # What the command said stays last: it names what failed. The server adds only its own troubles.
  if [ "$status" != 0 ] && grep -E '"level":"(WARN|ERROR)"|panicked' "$home/log" >"$home/troubles"; then
    echo "The server's warnings:" >&2
    tail -n 10 "$home/troubles" | cut -c -600 >&2
  fi
  rm -rf "$home"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => {
  console.log(s.address().port); s.close(); })')
export BASE_URL="http://127.0.0.1:$port" ACCOUNTS="$home/accounts" POST="$home/post"
# For journeys that start, and kill, a server of their own.
export SERVER="$server" SITE_DIR="${SITE_DIR:-$target/site}"
settings=(
  "VPS_LISTEN=127.0.0.1:$port" "VPS_BASE_URL=$BASE_URL"
  "VPS_SITE_DIR=$SITE_DIR"
  "VPS_DATABASE_URL=${SERVER_DATABASE_URL:-sqlite://$home/house.db}"
  "VPS_MAIL_URL=file:$POST" "VPS_SMS_URL=file:$POST" "VPS_PUSH_HOSTS=127.0.0.1"
  "VPS_FILES_URL=$home/files" "VPS_VAULT_KEY_FILE=$home/vault.key" "VPS_LOG_FORMAT=json"
)
env "${settings[@]}" "$server" seed --demo >"$ACCOUNTS" 2>"$home/log"
env "${settings[@]}" "$server" serve >>"$home/log" 2>&1 &
pid=$!
until curl --silent --fail --output /dev/null "$BASE_URL/readyz"; do
  kill -0 "$pid" 2>/dev/null || { echo "the server did not start" >&2; exit 1; }
  sleep 0.1
done
"$@"
