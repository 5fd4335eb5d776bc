#!/bin/sh
# Numbers against Python's decimal, three seeds; 77 (skipped) without Python.
set -eu
command -v python3 >/dev/null || exit 77
for seed in 1 2 3; do
	python3 "${srcdir:-.}/tests/scripts/against_decimal.py" "${builddir:-.}/tests/unit/number_filter" "$seed" 15000
done
