#!/usr/bin/env bash
# Wireshark's own dissectors judge the captures: sums, protocols, nothing malformed; the letters they cut out of the TCP
# streams are the letters of the run, to the octet, also over the road that loses packets.
. tests/cli/common.bash
need tshark

sums="-o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE"
# What was received, in the order of the octets: the capture has lost packets, too.
order="-o tcp.reassemble_out_of_order:TRUE"
# shark FILE ARGUMENT...: tshark's output; its complaints count only when it fails.
shark() { tshark -n $sums $order -r "$@" 2>"$tmp/shark-err" || { bad "tshark -r $*: $(tail -3 "$tmp/shark-err")"; return 1; }; }
# letters CAPTURE JSON COPIES: what Wireshark exports as mail is what the JSON transcript says was on the way.
letters() {
  rm -rf "$tmp/mail"
  shark "$1" -q --export-objects "imf,$tmp/mail" >/dev/null || return
  python3 - "$tmp/mail" "$2" "$3" <<'P'
import json, os, sys
folder, transcript, copies = sys.argv[1], json.load(open(sys.argv[2])), int(sys.argv[3])
on_the_way = {}
for e in transcript["events"]:
    if e["kind"] in ("letter-written", "letter-accepted", "letter-fetched"):
        on_the_way[e["text"].encode()] = f'{e["kind"]} by {e["from"]}'
        if e["kind"] == "letter-written":
            written = e["text"].encode()
body = written.split(b"\r\n\r\n", 1)[1]
found = [open(os.path.join(folder, name), "rb").read() for name in sorted(os.listdir(folder))]
ok = len(found) == copies and len(set(found)) == copies
print(f"{len(found)} different letters of {copies}")
for letter in found:
    same = letter in on_the_way and letter.split(b"\r\n\r\n", 1)[1] == body
    print(f"{len(letter)} octets, {on_the_way.get(letter, 'which nobody sent')}, body of {len(body)}: {'the same' if same else 'OTHER'}")
    ok = ok and same
sys.exit(not ok)
P
}

# packets FILE: a line a packet: sums (1 is good), protocols, worst severities, TCP's troubles, comment.
packets() {
  shark "$1" -T fields -e ip.checksum.status -e tcp.checksum.status -e udp.checksum.status -e frame.protocols \
    -e _ws.expert.severity -e tcp.analysis.flags -e tcp.analysis.retransmission -e frame.comment
}

for lesson in $(lessons); do
  capture=$tmp/$lesson.pcapng
  tegami 0 run "$lesson" --transcript pcapng -o "$capture" && tegami 0 run "$lesson" --transcript json -o "$tmp/$lesson.json" || continue
  packets "$capture" >"$tmp/$lesson.packets"
  awk -F'\t' '$1 != 1 || $2 $3 != 1 {print; wrong = 1} END {exit wrong || NR == 0}' "$tmp/$lesson.packets"
  is "$lesson: the sums of $(wc -l <"$tmp/$lesson.packets") packets are right" [ $? = 0 ]
  awk -F'\t' '$4 ~ /malformed/ || $5 ~ /8388608/ {print; wrong = 1} END {exit wrong}' "$tmp/$lesson.packets"
  is "$lesson: nothing malformed, no errors" [ $? = 0 ]
  awk -F'\t' '$8 != "" && $8 != "lost on the way" {print; wrong = 1} END {exit wrong}' "$tmp/$lesson.packets" || bad "$lesson: an unknown comment"
  lost=$(cut -f8 "$tmp/$lesson.packets" | grep -c 'lost on the way')
  is "$lesson: $lost packets are marked as lost, as in the run" \
    [ "$lost" = "$(grep -o '"kind": *"packet-lost"' "$tmp/$lesson.json" | wc -l)" ]
  again=$(cut -f7 "$tmp/$lesson.packets" | grep -c .)
  # A road slower than the first time-out is sent over twice though nothing is lost: then the run says so itself.
  twice=$(python3 -c 'import json, sys
print(sum(e["kind"] == "packet-sent" and "retransmission" in e.get("flags", []) for e in json.load(open(sys.argv[1]))["events"]))' "$tmp/$lesson.json")
  if [ "$lost" = 0 ] && [ "$twice" = 0 ]; then
    is "$lesson: no retransmission, nothing out of order" [ -z "$(cut -f6 "$tmp/$lesson.packets" | tr -d '\n')" ]
  elif [ "$lost" = 0 ]; then
    is "$lesson: Wireshark sees the $twice retransmissions of the run" [ "$again" = "$twice" ]
  else
    is "$lesson: Wireshark sees $again retransmissions" [ "$again" -gt 0 ]
  fi
done
is "a packet was lost on the lossy road" grep -q 'lost on the way' "$tmp/lossy-road.packets"

first=$tmp/first-letter.pcapng
for protocol in smtp imf imap dns; do
  found=$(cut -f4 "$tmp/first-letter.packets" | grep -cw "$protocol")
  is "first-letter: $protocol in $found packets" [ "$found" -gt 0 ]
done
is "first-letter: Wireshark finds three copies of the letter, as the run has them" letters "$first" "$tmp/first-letter.json" 3
zero=$(shark "$first" -T fields -e frame.time_epoch -c 1)
is "first-letter: the clock starts at 2026-04-01T09:00:00+09:00" [ "$zero" = "$(date -d 2026-04-01T09:00:00+09:00 +%s).000000000" ]
names=$(shark "$first" -N n -T fields -e ip.src_host | sort -u | xargs)
is "first-letter: names for addresses: $names" [ "$names" = "a.nic.example a.root.test hanako-pc mail.aoba.example \
mail.sakura.example ns1.sakura.example resolver taro-pc" ]

is "lossy-road: the letter is the same on every leg" letters "$tmp/lossy-road.pcapng" "$tmp/lossy-road.json" 3
finish
