#!/usr/bin/env bash
# Lower floors never include higher ones: each folder may include only what stands behind it here.
set -eu
allowed() {
  case $1 in
    base) echo "base" ;;
    protocols/mail) echo "base protocols/mail" ;;
    protocols/wire) echo "base protocols/wire" ;;
    protocols/smtp | protocols/pop3 | protocols/imap | protocols/dns) echo "base protocols/mail protocols/wire $1" ;;
    sim/kernel) echo "base sim/kernel" ;;
    sim/trace) echo "base sim/trace" ;;
    sim/net) echo "base sim/kernel sim/trace sim/net" ;;
    sim/nodes) echo "base protocols/mail protocols/wire protocols/smtp protocols/pop3 protocols/imap protocols/dns sim/kernel sim/trace sim/net sim/nodes" ;;
    scenarios | sim/transcripts) echo "base protocols/mail protocols/wire protocols/smtp protocols/pop3 protocols/imap protocols/dns sim/kernel sim/trace sim/net sim/nodes sim/transcripts scenarios" ;;
    sim/live) echo "base sim/kernel sim/trace sim/net sim/nodes scenarios sim/live" ;;
    gui) echo "base protocols/mail protocols/dns sim/trace sim/transcripts scenarios gui" ;;
    cli) echo "base protocols/mail protocols/dns sim/trace sim/transcripts sim/live scenarios gui cli" ;;
    *) echo "" ;;
  esac
}
bad=0 files=0
for f in $(git ls-files -co --exclude-standard '*.c' '*.h' | grep -v '^tests/'); do
  files=$((files + 1))
  ok=" $(allowed "$(dirname "$f")") "
  [ "$ok" = "  " ] && { echo "$f: its folder has no floor"; bad=1; }
  while IFS=: read -r line include; do
    folder=$(dirname "$include")
    case $ok in *" $folder "*) ;; *) echo "$f:$line: may not include $include"; bad=1 ;; esac
  done < <(sed -n 's/^#include "\([^"]*\)".*/\1/p;' "$f" | grep -n . || true)
done
[ "$files" -gt 50 ] || { echo "only $files files seen"; exit 1; }
echo "$files files checked"
exit $bad
