#!/usr/bin/env bash
# Runs a command with a private PostgreSQL cluster behind TEST_POSTGRES_URL, and takes the cluster
# away again, whatever happens. It listens on a socket in a temporary folder only.
set -euo pipefail
bin=${PG_BIN:-/usr/lib/postgresql/15/bin}
[ -x "$bin/initdb" ] || { echo "PostgreSQL 15 is missing: scripts/tools.sh test" >&2; exit 1; }

home=$(mktemp -d "${TMPDIR:-/tmp}/vps-pg.XXXXXX")
as=()
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root.
  user=postgres
  id -u "$user" >/dev/null 2>&1 || user=nobody
  chown "$user" "$home"
  as=(setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups --)
fi
cd "$home"

finish() {
  "${as[@]}" "$bin/pg_ctl" -D "$home/data" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$home"
}
trap finish EXIT
trap 'exit 130' INT TERM

"${as[@]}" "$bin/initdb" -D "$home/data" -U house -A trust -E UTF8 --locale=C.UTF-8 >"$home/initdb.log" ||
  { cat "$home/initdb.log" >&2; exit 1; }
# Tests need the engine, not its durability; that has its own test. The bench sets PG_FSYNC=on.
"${as[@]}" "$bin/pg_ctl" -D "$home/data" -s -w -t 60 -l "$home/data/log" \
  -o "-c listen_addresses= -k $home -c fsync=${PG_FSYNC:-off} -c full_page_writes=${PG_FSYNC:-off} -c max_connections=200" start ||
  { cat "$home/data/log" >&2; exit 1; }
"${as[@]}" "$bin/createdb" -h "$home" -U house house

cd "$OLDPWD"
export TEST_POSTGRES_URL="postgres://house@localhost/house?host=$home"
"$@"
