#!/usr/bin/env bash
# The C sources are formatted as .clang-format says (clang-format 14; skipped where there is none).
set -u
top=${srcdir:-$(dirname "$0")/../..}
cd "$top" || exit 99
command -v clang-format >/dev/null || exit 77
find src emulator handlers tests -name '*.[ch]' | grep -vE '^emulator/dynamodb/shapes\.|/node_modules/' | xargs clang-format --dry-run --Werror
