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

# A word that begins with a dot is a macro's name to mdoc, and vanishes.
if command -v man >/dev/null && man --version >/dev/null 2>&1; then
	text=$(MANWIDTH=200 man -l "$page" 2>/dev/null | LC_ALL=C sed "s/.\x08//g; s/[^ -~]//g; s/['\`]//g")
	for words in ' .example.com is that name and its subdomains' '(+25h, 1h30m, -1h; units d, h, m, s, ms)'; do
		case $text in
		'' | *"$words"*) ;;
		*) echo "$page: does not read: $words"; status=1 ;;
		esac
	done
fi
exit $status
