#!/usr/bin/env bash
# tests/rows/*.tsv lists what the program must do on the wire, a row of the contract a line: its name, its level (M must,
# S should, O optional, T teaching switch), `proved` with the tests that prove it, or `open` with the reason. A row that
# is called proved must be named by every test that is said to prove it.
set -eu
awk -F'\t' '
  function wrong(what) {print FILENAME ":" FNR ": " $1 ": " what; bad = 1}
  function names(file, id,    line, found) {
    if (!(file in whole)) {
      whole[file] = ""
      while ((getline line < file) > 0) whole[file] = whole[file] "\n" line
      close(file)
    }
    return match(whole[file] "\n", "[^A-Za-z0-9-]" id "[^0-9]")
  }
  $1 == "row" || /^#/ {next}
  {rows++}
  NF != 4 || $4 == "" {wrong("expected four columns"); next}
  $1 in seen {wrong("stands twice, also in " seen[$1])}
  {seen[$1] = FILENAME}
  $2 !~ /^[MSOT]$/ {wrong("level " $2)}
  $3 == "proved" {
    proved++
    n = split($4, test, " ")
    for (i = 1; i <= n; i++) if (!names("tests/" test[i], $1)) wrong("tests/" test[i] " does not name it")
    next
  }
  $3 != "open" {wrong("is neither proved nor open")}
  END {if (rows < 150) {print "only " rows " rows"; bad = 1} print proved " of " rows " rows proved"; exit bad}' tests/rows/*.tsv
