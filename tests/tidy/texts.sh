#!/usr/bin/env bash
# Every key stands in every language, once, and not empty; every glossary term has both languages.
set -eu
bad=0
cd scenarios/texts
for kind in "" ui- cli- take-; do
  for other in ${kind}??.tsv; do
    [ "$other" = "${kind}en.tsv" ] && continue
    diff <(grep -v '^#' "${kind}en.tsv" | cut -f1 | grep . | sort) <(grep -v '^#' "$other" | cut -f1 | grep . | sort) >/tmp/texts.$$ || {
      echo "${kind}en.tsv (<) and $other (>) differ in:"; cat /tmp/texts.$$; bad=1; }
    rm -f /tmp/texts.$$
  done
done
for f in *-??.tsv ??.tsv; do
  d=$(grep -v '^#' "$f" | cut -f1 | grep . | sort | uniq -d)
  [ -z "$d" ] || { echo "$f: twice: $d"; bad=1; }
  awk -F'\t' -v f="$f" '!/^#/ && NF && (NF<2 || ($2=="" && $1 !~ /\.between$/)) {print f ":" FNR ": no text"; b=1} END {exit b}' "$f" || bad=1
done
awk -F'\t' 'NR>1 && ($3=="" || $4=="") {print "glossary.tsv:" NR ": " $1 " lacks a language"; b=1} END {exit b}' glossary.tsv || bad=1
exit $bad
