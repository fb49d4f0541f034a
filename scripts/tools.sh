#!/usr/bin/env bash
# Installs what is missing, and says so. Arguments name the purposes: build, test, full.
# Quick when nothing is missing; running it again changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

apt_install() { # what it is for, package
  [ "$(id -u)" = 0 ] || fail "$1 needs the Debian package $2: run 'apt-get install $2' as root."
  say "Installing $2 ($1)"
  [ -n "${apt_fresh:-}" ] || apt-get update -qq
  apt_fresh=1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

for_build() {
  command -v cargo >/dev/null || fail "Rust is missing: install rustup's stable toolchain first."
  command -v node >/dev/null || fail "Node.js 20 or newer is missing."
  local node
  node=$(node -p 'process.versions.node.split(".")[0]')
  [ "$node" -ge 20 ] || fail "Node.js 20 or newer is needed; this one is $node."
  if ! rustc --print target-libdir --target wasm32-unknown-unknown | xargs test -d; then
    say "Adding Rust's wasm32 target"
    rustup target add wasm32-unknown-unknown
  fi
  # The lockfile of what is installed, kept beside it, tells whether npm has anything to do.
  if ! cmp -s package-lock.json node_modules/.installed; then
    say "Installing the build's and the browser tests' npm tools"
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.installed
  fi
}

for_test() {
  command -v chromium >/dev/null || [ -n "${CHROMIUM:-}" ] || apt_install "browser tests" chromium
  if [ ! -x "${PG_BIN:-/usr/lib/postgresql/15/bin}/initdb" ]; then
    if [ "$(id -u)" = 0 ] && [ ! -e /etc/postgresql-common ]; then
      # The tests start their own cluster; Debian need not start one for the machine.
      mkdir -p /etc/postgresql-common/createcluster.d
      echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/no-main.conf
    fi
    apt_install "tests on PostgreSQL" postgresql-15
  fi
}

for_full() {
  local tools="${CARGO_TARGET_DIR:-$PWD/target}/tools"
  if ! command -v cargo-deny >/dev/null && [ ! -x "$tools/bin/cargo-deny" ]; then
    say "Building cargo-deny (licences and bans); this takes some minutes, once"
    cargo install --quiet --locked --root "$tools" cargo-deny@0.20.2
  fi
}

for purpose in "$@"; do "for_$purpose"; done
