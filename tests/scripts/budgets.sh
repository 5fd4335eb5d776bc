#!/usr/bin/env bash
# Sizes: a .c file has at most 800 lines and the median is 250 or fewer; a function has at most 100 lines. Generated files and
# the exceptions below are named here, with their reason.
set -u
top=${srcdir:-$(dirname "$0")/../..}
cd "$top" || exit 99

generated='^emulator/dynamodb/shapes\.c$'
long_functions='' # FILE:FUNCTION, one regex: none so far

files=$(find src emulator handlers -name '*.c' | grep -vE "$generated" | sort)
# shellcheck disable=SC2086
wc -l $files | grep -v ' total$' | sort -n | awk '
  {n[NR] = $1; f[NR] = $2; if ($1 > 800) {print "budgets: " $2 " has " $1 " lines (at most 800)"; bad = 1}}
  END {m = n[int((NR + 1) / 2)]; if (m > 250) {print "budgets: the median file has " m " lines (at most 250)"; bad = 1}
       print "budgets: " NR " files, median " m " lines, longest " f[NR] " " n[NR]; exit bad}' || exit 1

# With the formatter's layout a function opens with "{" in column 1 and closes with "}" in column 1.
# shellcheck disable=SC2086
awk -v except="$long_functions" '
  FNR == 1 {name = ""; open = 0}
  /^[a-zA-Z_].*\(/ && !/;[[:space:]]*$/ {name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)}
  /^\{/ {open = FNR}
  /^\}/ && open {
    len = FNR - open + 1
    if (name != "") {
      count++; hist[len]++
      if (len > 100 && (except == "" || (FILENAME ":" name) !~ except)) {print "budgets: " FILENAME ":" name " has " len " lines (at most 100)"; bad = 1}
    }
    open = 0; name = ""
  }
  END {for (l = 1; l < 2000; l++) {seen += hist[l]; if (!med && seen * 2 >= count) med = l; if (!p90 && seen * 10 >= count * 9) p90 = l}
       print "budgets: " count " functions, median " med " lines, 90 % within " p90
       if (med > 15) {print "budgets: the median function is over 15 lines"; bad = 1}
       if (p90 > 45) {print "budgets: a tenth of the functions is over 45 lines"; bad = 1}
       exit bad}' $files
