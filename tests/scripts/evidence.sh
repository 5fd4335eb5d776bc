#!/bin/sh
# Every case of tests/cases says on which evidence it stands; a runner refuses one that does not. Runs in the build folder.
set -eu
top=${srcdir:-$(dirname "$0")/../..}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# Each "case" of each file has one "from KIND SOURCE" before the next.
for file in "$top"/tests/cases/*/*.case; do
	awk '
	function done() {if (title != "" && n != 1) {print FILENAME ": \"" title "\" says " n + 0 " times where it is from"; bad = 1}}
	/^case / {done(); title = $0; n = 0}
	/^from / {n++; if ($2 !~ /^(documented|recorded|community|unconfirmed)$/ || NF < 3) {print FILENAME ":" FNR ": no evidence"; bad = 1}}
	END {done(); exit bad}' "$file" || bad=1
done

# Each runner: its first file with another line in the place of the first "from".
refuses() { # RUNNER FOLDER FILE LINE
	mkdir -p "$work/tests/cases/$2"
	sed "0,/^from .*/s//$4/" "$top/tests/cases/$2/$3" >"$work/tests/cases/$2/$3"
	if srcdir=$work "tests/unit/$1" >"$work/out" 2>&1 || ! grep -q 'a case says where it is from' "$work/out"; then
		echo "evidence.sh: $1 takes a case with \"$4\""
		bad=1
	fi
	rm -rf "$work/tests"
}
while read -r runner folder file; do
	refuses "$runner" "$folder" "$file" '# nothing'
	refuses "$runner" "$folder" "$file" 'from rumoured somewhere'
	refuses "$runner" "$folder" "$file" 'from documented'
done <<'TXT'
test_gateway_cases gateway cors.case
test_guard guard usage.case
test_function_url url url.case
test_mapping_cases streams api.case
test_lambda_cases lambda async.case
TXT
exit "$bad"
