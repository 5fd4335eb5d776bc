#!/bin/sh
# The seed that is checked in is the one that its script writes.
set -u
top=${srcdir:-$(dirname "$0")/../..}
command -v python3 >/dev/null || exit 77
exec python3 -B "$top/fixtures/make_campus.py" --check
