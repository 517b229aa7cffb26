#!/bin/bash
# Runs a command in a fresh clone on a fresh machine: `bash scripts/fresh-machine.sh [COMMAND…]`, `npm test` by default.
#
# The machine is a minimal Debian of this machine's release, in a folder that is removed afterwards. It takes this
# machine's Node and npm (with --debian-node those of Debian), its package sources and its certificates, nothing else:
# so the branches of scripts/set-up.sh that install what is missing run for real. Needs root. The clone is of the last
# commit.
set -euo pipefail

[[ $EUID == 0 ]] || { echo "fresh-machine: needs root" >&2; exit 3; }
own_node=yes
[[ ${1:-} == --debian-node ]] && { own_node=; shift; }
command=("${@:-npm}")
[[ $# -gt 0 ]] || command=(npm test)

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# The system's Node, not the project's.
PATH=${PATH//$repository\/node_modules\/.bin:/}
machine=$(mktemp -d /var/tmp/causeway-machine-XXXXXX)
trap 'rm -rf --one-file-system "$machine"' EXIT

# Copies files and folders to the same place on the machine.
give() {
  local path
  for path in "$@"; do
    [[ ! -e $path ]] || tar -C / -c "${path#/}" | tar -C "$machine" -x --keep-directory-symlink
  done
}

make_machine() {
  local sources
  command -v mmdebstrap >/dev/null || apt-get -q -y install --no-install-recommends mmdebstrap
  mapfile -t sources < <(find /etc/apt/sources.list /etc/apt/sources.list.d -name '*.list' -o -name '*.sources' 2>/dev/null)
  # shellcheck source=/dev/null
  mmdebstrap --quiet --variant=minbase --include=ca-certificates \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$machine" "${sources[@]}"
  cp /etc/resolv.conf /etc/hosts "$machine/etc"
  give /etc/ssl/certs /usr/local/share/ca-certificates ${NODE_EXTRA_CA_CERTS:+"$NODE_EXTRA_CA_CERTS"}
  [[ -z $own_node ]] || give_node
}

give_node() {
  give "$(readlink -f "$(command -v node)")" "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")"
  ln -sf "$(readlink -f "$(command -v node)")" "$machine/usr/local/bin/node"
  ln -sf "$(readlink -f "$(command -v npm)")" "$machine/usr/local/bin/npm"
}

# Everything that is mounted or started in there ends with the process that unshared.
run_on_machine() {
  # shellcheck disable=SC2016 # expanded in there
  unshare --mount --pid --fork --kill-child bash -euc '
    machine=$1
    shift
    mount --bind "$machine" "$machine" # `ip netns exec` wants / to be a mount point
    mount -t proc proc "$machine/proc"
    mount -t sysfs sysfs "$machine/sys"
    mount --rbind /dev "$machine/dev"
    mount -t tmpfs tmpfs "$machine/run"
    exec chroot "$machine" env -i ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS"} \
      HOME=/root TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      bash -c "cd /root/causeway && exec \"\$@\"" bash "$@"
  ' bash "$machine" "$@"
}

SECONDS=0
make_machine
git clone --quiet --no-local "$repository" "$machine/root/causeway"
echo "fresh-machine: made in $SECONDS s; there: ${command[*]}" >&2
SECONDS=0
status=0
run_on_machine "${command[@]}" || status=$?
echo "fresh-machine: ${command[*]} ended with $status after $SECONDS s" >&2
exit "$status"
