#!/usr/bin/env bash
# Lower floors never include higher ones: each folder may include only what stands behind it here.
set -eu
allowed() {
  case $1 in
    base) echo "base" ;;
    protocols/mail) echo "base protocols/mail" ;;
    protocols/wire) echo "base protocols/wire" ;;
    protocols/sasl) echo "base protocols/sasl" ;;
    protocols/dns) echo "base protocols/mail protocols/wire $1" ;;
    protocols/smtp | protocols/pop3 | protocols/imap) echo "base protocols/mail protocols/wire protocols/sasl $1" ;;
    sim/kernel) echo "base sim/kernel" ;;
    sim/trace) echo "base sim/trace" ;;
    sim/net) echo "base sim/kernel sim/trace sim/net" ;;
    sim/tls) echo "base sim/tls" ;;
    sim/nodes) echo "base sim/tls protocols/mail protocols/wire protocols/sasl protocols/smtp protocols/pop3 protocols/imap protocols/dns sim/kernel sim/trace sim/net sim/nodes" ;;
    scenarios | sim/transcripts) echo "base protocols/mail protocols/wire protocols/sasl protocols/smtp protocols/pop3 protocols/imap protocols/dns sim/kernel sim/trace sim/net sim/tls sim/nodes sim/transcripts scenarios" ;;
    sim/live) echo "base sim/kernel sim/trace sim/net sim/tls sim/nodes scenarios sim/live" ;;
    gui) echo "base protocols/mail protocols/dns sim/trace sim/transcripts scenarios gui" ;;
    cli) echo "base protocols/mail protocols/dns sim/trace sim/transcripts sim/live scenarios gui cli" ;;
    *) echo "" ;;
  esac
}
folders=$(git ls-files -co --exclude-standard '*.c' '*.h' | grep -v '^tests/' | xargs dirname | sort -u)
floors=$(for d in $folders; do echo "$d $(allowed "$d")"; done)
# One awk over all files: a process for each of them would take half a minute.
git ls-files -co --exclude-standard '*.c' '*.h' | grep -v '^tests/' | FLOORS=$floors xargs awk '
  function dir(path) {return match(path, /\/[^\/]*$/) ? substr(path, 1, RSTART-1) : "."}
  BEGIN {n = split(ENVIRON["FLOORS"], row, "\n"); for (i = 1; i <= n; i++) {d = row[i]; sub(/ .*/, "", d); ok[d] = substr(row[i], length(d)+1) " "}}
  FNR==1 {files++; here = ok[dir(FILENAME)]; if (here ~ /^ *$/) {print FILENAME ": its folder has no floor"; bad = 1}}
  /^#include "/ {split($0, part, "\""); if (index(here, " " dir(part[2]) " ") == 0) {print FILENAME ":" FNR ": may not include " part[2]; bad = 1}}
  END {if (files < 50) {print "only " files " files seen"; bad = 1} print files " files checked"; exit bad}'
