#!/usr/bin/env bash
# dig and kdig ask the town's name servers: flags, sections, TTLs, referrals, truncation, EDNS; garbage changes nothing.
. tests/interop/common.bash
need dig
town first-letter
resolver=$(port resolver dns) root=$(port a.root.test dns) nic=$(port a.nic.example dns) ns=$(port ns1.sakura.example dns)
ask() { dig @127.0.0.1 +tries=1 +time=5 "$@" >"$tmp/out" 2>&1; }
says() { grep -qE -- "$1" "$tmp/out" && ok "$2" || { bad "$2 (no: $1)"; cat "$tmp/out"; }; }
is "MX through the resolver" ask -p "$resolver" sakura.example MX
says 'status: NOERROR' "NOERROR"
says 'flags: qr rd ra;' "recursion available, not authoritative"
says '^sakura\.example\.[[:space:]]+[0-9]+[[:space:]]+IN[[:space:]]+MX[[:space:]]+10 mail\.sakura\.example\.' "the MX record"
says 'EDNS: version: 0' "EDNS0 answered"
ask -p "$ns" sakura.example MX
says 'flags: qr aa rd;' "authoritative, no recursion"
ask -p "$ns" mail.sakura.example A
says 'IN[[:space:]]+A[[:space:]]+[0-9.]+$' "A"
ask -p "$ns" sakura.example SOA
says 'IN[[:space:]]+SOA' "SOA"
ask -p "$ns" sakura.example NS
says 'IN[[:space:]]+NS[[:space:]]+ns1\.sakura\.example\.' "NS"
ask -p "$ns" nowhere.sakura.example A
says 'status: NXDOMAIN' "NXDOMAIN"
says 'AUTHORITY: 1' "with the SOA in authority"
ask -p "$ns" sakura.example AAAA
says 'status: NOERROR' "NODATA is NOERROR"
says 'ANSWER: 0, AUTHORITY: 1' "without answer, with the SOA"
ask -p "$root" +norecurse sakura.example MX
says 'ANSWER: 0, AUTHORITY: [1-9]' "the root refers"
says '^example\.[[:space:]]+[0-9]+[[:space:]]+IN[[:space:]]+NS' "to example's servers"
ask -p "$nic" +norecurse sakura.example MX
says '^sakura\.example\.[[:space:]]+[0-9]+[[:space:]]+IN[[:space:]]+NS' "example refers to sakura's servers"
says '^ns1\.sakura\.example\.[[:space:]]+[0-9]+[[:space:]]+IN[[:space:]]+A' "with glue"
ask -p "$ns" elsewhere.example A
says 'status: REFUSED' "a name that is not its own: REFUSED"
is "over TCP" ask -p "$ns" +tcp sakura.example MX
says '10 mail\.sakura\.example\.' "the same over TCP"
is "without EDNS" ask -p "$ns" +noedns sakura.example MX
grep -q EDNS "$tmp/out" && bad "EDNS though not asked" || ok "no OPT unless asked"
address=$(dig @127.0.0.1 -p "$ns" +short mail.sakura.example A)
ask -p "$resolver" -x "$address"
says 'PTR|NXDOMAIN' "PTR of $address is answered"
python3 - "$ns" <<'P' && ok "garbage datagrams sent" || bad "python3 could not send garbage"
import random, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); r = random.Random(1)
for n in range(500): s.sendto(bytes(r.randrange(256) for _ in range(n)), ('127.0.0.1', int(sys.argv[1])))
P
ask -p "$ns" sakura.example MX
says '10 mail\.sakura\.example\.' "and it answers as before"
if command -v kdig >/dev/null; then
  kdig @127.0.0.1 -p "$resolver" sakura.example MX >"$tmp/out" 2>&1
  says '10 mail\.sakura\.example\.' "kdig agrees"
else echo "SKIPPED here: kdig is not installed"; fi
close_town
