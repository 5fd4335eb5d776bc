#!/bin/sh
# The manual page has every option and command of the option table, and none that is not there.
set -eu
src=${srcdir:-.}
page=$src/docs/hangar.1
table=$src/emulator/cli/options.c
status=0

options=$(sed -n 's/^\t{"\([a-z-]*\)", .*/\1/p' "$table")
commands=$(sed -n 's/^\t\[COMMAND_[A-Z]*\] = {"\([a-z]*\)".*/\1/p' "$table")
[ -n "$options" ] && [ -n "$commands" ] || { echo "$table: no table found"; exit 1; }

for name in $options; do
	grep -q "^\.It Fl -$name\( \|\$\)" "$page" || { echo "$page: no option --$name"; status=1; }
done
for name in $commands; do
	grep -q "^\.It Cm $name\( \|\$\)" "$page" || { echo "$page: no command $name"; status=1; }
done
for name in $(sed -n 's/^\.It Fl -\([a-z-]*\).*/\1/p' "$page"); do
	echo "$options" | grep -qx -- "$name" || { echo "$page: --$name is no option"; status=1; }
done
for name in $(sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' "$page"); do
	echo "$commands" | grep -qx -- "$name" || { echo "$page: $name is no command"; status=1; }
done
exit $status
