#!/bin/sh
# docs/parity.md's table of operations is what the tables of operations say.
#
#	parity.sh          fails when the document is not current
#	parity.sh --write  writes it
#
# Every operation of the service's model has a shape, in a header that gen_shapes.py makes; those that
# are implemented have a row in ops.def, or in the streams room's table.
set -eu
top=${srcdir:-$(dirname "$0")/../..}
page=$top/docs/parity.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

names() {
	sed -n '/^\/\* The input of each operation/,$s/^\/\* \([A-Z][A-Za-z]*\) \*\/$/\1/p' "$1"
}

table() { # SHAPES IMPLEMENTED: the rows
	for name in $(names "$1"); do
		if grep -qx "$name" "$2"; then
			echo "| $name | yes |"
		else
			echo "| $name | no: \`UnknownOperationException\` |"
		fi
	done
}

sed -n 's/^\(CHECKED\|PLAIN\)(\([A-Za-z]*\), [a-z].*/\2/p' "$top/emulator/dynamodb/ops.def" >"$work/dynamodb"
sed -n 's/^.*{STR_INIT("\([A-Za-z]*\)"), &shape_.*/\1/p' "$top/emulator/streams/op_streams.c" >"$work/streams"
for room in dynamodb/shapes.h:dynamodb streams/stream_shapes.h:streams; do
	shapes=$top/emulator/${room%:*} rows=$work/${room#*:}
	[ -s "$rows" ] || { echo "parity.sh: no operations found for ${room#*:}"; exit 1; }
	names "$shapes" >"$work/all"
	if grep -vxFf "$work/all" "$rows"; then
		echo "parity.sh: no such operation in $shapes"
		exit 1
	fi
	printf '%s\n' "${room#*:}: $(wc -l <"$rows") of $(wc -l <"$work/all")"
done >"$work/counts"

{
	sed '/^<!-- operations/q' "$page"
	echo
	sed -n 's/^dynamodb: \(.*\)/DynamoDB: \1 operations./p; s/^streams: \(.*\)/Streams: \1./p' "$work/counts"
	echo
	echo "| operation | implemented |"
	echo "| --- | --- |"
	table "$top/emulator/dynamodb/shapes.h" "$work/dynamodb"
	table "$top/emulator/streams/stream_shapes.h" "$work/streams"
	echo
	sed -n '/^<!-- end of operations/,$p' "$page"
} >"$work/page"

if [ "${1:-}" = --write ]; then
	cat "$work/page" >"$page"
elif ! diff -u "$page" "$work/page"; then
	echo "docs/parity.md is not current: tests/scripts/parity.sh --write"
	exit 1
fi
