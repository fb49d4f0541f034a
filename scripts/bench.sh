#!/usr/bin/env bash
# Measures the limits of docs/performance.md and writes that file: ours beside a plain axum program,
# in one run, on this machine. Nothing in it is typed in by hand.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}

echo "Building for release"
cargo run --quiet --profile tool --package xtask -- site
cargo build --quiet --release -p server -p bench

bench_home=$(mktemp -d "${TMPDIR:-/tmp}/vps-bench.XXXXXX")
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$bench_home"
}
trap finish EXIT
trap 'exit 130' INT TERM

built=$target/release
out=docs/performance.md
port() { node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
field() { node -e 'const o=JSON.parse(process.argv[1]);process.stdout.write(String(o[process.argv[2]]))' "$1" "$2"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
round() { awk -v a="$1" -v n="${2:-2}" 'BEGIN { printf "%.*f", n, a }'; }
pss() { awk '/^Pss:/ { print int($2 / 1024) }' "/proc/$1/smaps_rollup"; }

serve() { # name, database → sets ours_at, ours_pid
  ours_at=127.0.0.1:$(port)
  env VPS_LISTEN="$ours_at" VPS_BASE_URL="http://$ours_at" VPS_SITE_DIR="${SITE_DIR:-$target/site}" \
    VPS_DATABASE_URL="$2" VPS_FILES_URL="$bench_home/files-$1" VPS_VAULT_KEY_FILE="$bench_home/vault.key" VPS_LOG="${3:-warn}" \
    VPS_RATE_WRITE_PER_MINUTE=100000000 "$built/server" serve >"$bench_home/$1.log" 2>&1 &
  ours_pid=$!
  pids+=("$ours_pid")
  until curl --silent --fail --output /dev/null "http://$ours_at/readyz"; do
    kill -0 "$ours_pid" || { cat "$bench_home/$1.log" >&2; exit 1; }
    sleep 0.1
  done
}
plain() { # database, list bytes, page bytes → sets plain_at, plain_pid
  plain_at=127.0.0.1:$(port)
  "$built/plain" "$plain_at" "$1" --list-bytes "$2" --page-bytes "$3" >"$bench_home/plain.log" 2>&1 &
  plain_pid=$!
  pids+=("$plain_pid")
  until curl --silent --output /dev/null "http://$plain_at/"; do kill -0 "$plain_pid"; sleep 0.1; done
}
stop() { kill "$1"; wait "$1" 2>/dev/null || true; }

echo "Filling 10,000 and 100,000 petitions"
"$built/fill" "sqlite://$bench_home/small.db" 10000
"$built/fill" "sqlite://$bench_home/large.db" 100000

{
  echo "# Performance"
  echo
  echo "Written by \`make bench\` on $(date -u +%F) ($(git rev-parse --short HEAD)): $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo),"
  echo "$(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), $(. /etc/os-release; echo "$PRETTY_NAME"), load before: $(cut -d' ' -f1 /proc/loadavg). Driver and server share the cores;"
  echo "ratios are of one run. CPU is the server process's own time a request."
  echo
  echo "| what | ours | plain axum | ratio | limit |"
  echo "|---|---|---|---|---|"
} >"$out"
row() { echo "| $1 | $2 | $3 | $4 | $5 |" | tee -a "$out"; }

echo "Pages, 100,000 petitions"
serve large "sqlite://$bench_home/large.db"
number=PA-2026-050000
list_bytes=$(curl --silent "http://$ours_at/cong-khai" | wc -c)
page_bytes=$(curl --silent "http://$ours_at/cong-khai/$number" | wc -c)
plain "sqlite://$bench_home/large.db" "$list_bytes" "$page_bytes"
drive() { "$built/drive" "$@"; }
ours=$(drive "$ours_at" /cong-khai --pid "$ours_pid" --requests 6000)
base=$(drive "$plain_at" /list --pid "$plain_pid" --requests 6000)
large_cpu=$(field "$ours" cpu_ms)
row "public list, 20 of 100,000, $list_bytes bytes: CPU ms a request" "$(round "$large_cpu" 3)" "$(round "$(field "$base" cpu_ms)" 3)" "$(ratio "$large_cpu" "$(field "$base" cpu_ms)")" "≤ 3"
row "… requests a second, 16 connections" "$(round "$(field "$ours" per_second)" 0)" "$(round "$(field "$base" per_second)" 0)" "" ""
row "… p50 / p99 ms" "$(round "$(field "$ours" p50_ms)") / $(round "$(field "$ours" p99_ms)")" "$(round "$(field "$base" p50_ms)") / $(round "$(field "$base" p99_ms)")" "" ""
ours=$(drive "$ours_at" "/cong-khai/$number" --pid "$ours_pid" --requests 6000)
base=$(drive "$plain_at" "/page/$number" --pid "$plain_pid" --requests 6000)
row "petition page, $page_bytes bytes: CPU ms a request" "$(round "$(field "$ours" cpu_ms)" 3)" "$(round "$(field "$base" cpu_ms)" 3)" "$(ratio "$(field "$ours" cpu_ms)" "$(field "$base" cpu_ms)")" "≤ 3"
css=$(node -p "JSON.parse(require('fs').readFileSync('${SITE_DIR:-$target/site}/assets.json')).files['main.css'].url")
ours=$(drive "$ours_at" "$css" --pid "$ours_pid" --requests 20000)
row "static file (CSS, brotli), 16 connections: p50 ms" "$(round "$(field "$ours" p50_ms)")" "" "" "≤ 2"
stop "$plain_pid"
echo "Statements of one list"
serve counted "sqlite://$bench_home/small.db" "warn,sqlx::query=debug"
curl --silent --output /dev/null "http://$ours_at/cong-khai"
before=$(grep -c 'sqlx::query\|summary=' "$bench_home/counted.log" || true)
curl --silent --output /dev/null "http://$ours_at/cong-khai?xa=08710"
after=$(grep -c 'sqlx::query\|summary=' "$bench_home/counted.log" || true)
row "public list: SQL statements" "$((after - before))" "" "" "≤ 3"
stop "$ours_pid"
serve small "sqlite://$bench_home/small.db"
ours=$(drive "$ours_at" /cong-khai --pid "$ours_pid" --requests 6000)
row "public list: CPU at 100,000 over 10,000" "$(round "$large_cpu" 3) / $(round "$(field "$ours" cpu_ms)" 3)" "" "$(ratio "$large_cpu" "$(field "$ours" cpu_ms)")" "≤ 1.2"

echo "Duplicates among 100,000"
ours=$("$built/similar" "sqlite://$bench_home/similar.db" 100000)
row "likeliest duplicates among 100,000 petitions: p50 / p99 ms" "$(round "$(field "$ours" p50_ms)") / $(round "$(field "$ours" p99_ms)")" "" "" "≤ 30"

echo "An officer's list among 100,000"
ours=$("$built/queue" "sqlite://$bench_home/queue.db" 100000)
row "an officer's list among 100,000 open petitions, narrowed and searched ten ways: p50 of all / p99 of the slowest ($(field "$ours" slowest)), ms" "$(round "$(field "$ours" p50_ms)") / $(round "$(field "$ours" p99_ms)")" "" "" "≤ 150"

echo "Creating, SQLite"
plain "sqlite://$bench_home/bare.db" 100 100
base=$(drive "$plain_at" insert --pid "$plain_pid" --requests 6000)
ours=$(drive "$ours_at" create --pid "$ours_pid" --requests 3000)
row "create a petition, SQLite FULL: a second" "$(round "$(field "$ours" per_second)" 0)" "$(round "$(field "$base" per_second)" 0)" "$(ratio "$(field "$ours" per_second)" "$(field "$base" per_second)")" "≥ 0.33"
row "… p50 / p99 ms" "$(round "$(field "$ours" p50_ms)") / $(round "$(field "$ours" p99_ms)")" "$(round "$(field "$base" p50_ms)") / $(round "$(field "$base" p99_ms)")" "" ""
row "server memory after lists and creates, proportional MB" "$(pss "$ours_pid")" "$(pss "$plain_pid")" "" "≤ 80"
stop "$ours_pid"
stop "$plain_pid"

echo "Creating, PostgreSQL"
export -f serve plain stop port drive field
cat >"$bench_home/pg.sh" <<'PG'
set -euo pipefail
"$built/fill" "$TEST_POSTGRES_URL" 1000
pids=()
serve pg "$TEST_POSTGRES_URL"
plain "$TEST_POSTGRES_URL" 100 100
echo "base=$(printf %q "$("$built/drive" "$plain_at" insert --pid "$plain_pid" --requests 6000)")" >"$bench_home/pg.out"
echo "ours=$(printf %q "$("$built/drive" "$ours_at" create --pid "$ours_pid" --requests 3000)")" >>"$bench_home/pg.out"
stop "$ours_pid"
stop "$plain_pid"
PG
export built bench_home target
PG_FSYNC=on scripts/postgres.sh bash "$bench_home/pg.sh"
. "$bench_home/pg.out"
row "create a petition, PostgreSQL: a second" "$(round "$(field "$ours" per_second)" 0)" "$(round "$(field "$base" per_second)" 0)" "$(ratio "$(field "$ours" per_second)" "$(field "$base" per_second)")" "≥ 0.33"

echo "The reminder ladder, 100,000 open petitions"
"$built/sweep" "sqlite://$bench_home/ladder.db" >"$bench_home/ladder.out"
PG_FSYNC=on scripts/postgres.sh bash -c '"$built/sweep" "$TEST_POSTGRES_URL"' >>"$bench_home/ladder.out"
while read -r line; do
  row "ladder sweep, $(field "$line" engine), $(field "$line" open) open, $(field "$line" what), $(field "$line" warned) sent: ms" "$(round "$(field "$line" ms)" 0)" "" "" \
    "$([ "$(field "$line" what)" = "every petition reckoned for the first time" ] || echo "≤ 1000")"
done <"$bench_home/ladder.out"

echo "200 officers with an open line"
live() { # name, arguments
  local seen
  seen=$("$built/live" "$built/server" --site-dir "${SITE_DIR:-$target/site}" "${@:2}")
  row "an act is heard by 200 officers, 100,000 petitions, $1: p50 / p99 ms until the last" "$(round "$(field "$seen" by_all_p50_ms)" 0) / $(round "$(field "$seen" by_all_p99_ms)" 0)" "" "" "≤ 300"
  row "… server memory, resident MB" "$(field "$seen" server_mb)" "" "" "≤ 300"
}
live SQLite --petitions 100000
export -f live row round field
export out
PG_FSYNC=on scripts/postgres.sh bash -c 'live PostgreSQL --petitions 100000 --database "$TEST_POSTGRES_URL"'

echo "The first page over the wire"
serve weight "sqlite://$bench_home/small.db"
weigh() { curl --silent --header 'accept-encoding: br' "http://$ours_at$1" | wc -c; }
html=$(weigh /)
total=$html
for name in main.css theme.js boot.js public-sans-latin.woff2 public-sans-vietnamese.woff2 icons.svg; do
  url=$(node -p "(JSON.parse(require('fs').readFileSync('${SITE_DIR:-$target/site}/assets.json')).files['$name']||{}).url||''")
  [ -n "$url" ] || continue
  total=$((total + $(weigh "$url")))
done
row "first page with style, scripts, fonts and icons, KB on the wire, before wasm" "$(awk -v b="$total" 'BEGIN { printf "%.1f", b / 1024 }')" "" "" "≤ 100"
wasm=$(node -p "const f=JSON.parse(require('fs').readFileSync('${SITE_DIR:-$target/site}/assets.json')).files;Object.entries(f).filter(([n])=>n.endsWith('.wasm')).map(([,v])=>v.url)[0]||''")
[ -z "$wasm" ] || row "wasm, KB brotli" "$(awk -v b="$(weigh "$wasm")" 'BEGIN { printf "%.1f", b / 1024 }')" "" "" "≤ 350"
stop "$ours_pid"

echo "Photos"
{
  echo
  echo "## Photos, beside npm sharp on the same file"
  echo
  echo '```'
  PHOTO_BIN=$built/photo sh bench/photo/run.sh 2>/dev/null
  echo '```'
  echo
  echo "Limits: CPU at most 1.15 times sharp's, at most 70 MB a running job."
} | tee -a "$out"
echo "Written: $out"
