#!/usr/bin/env bash
# The C sources are formatted as .clang-format says (clang-format 14; skipped where that is not there).
set -u
top=${srcdir:-$(dirname "$0")/../..}
cd "$top" || exit 99
[[ $(clang-format --version 2>/dev/null) == *' version 14.'* ]] || exit 77 # others format otherwise
find src emulator handlers tests -name '*.[ch]' | grep -vE '^emulator/dynamodb/shapes\.|/node_modules/' | xargs clang-format --dry-run --Werror
