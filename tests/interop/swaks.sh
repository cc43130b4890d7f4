#!/usr/bin/env bash
# swaks, the postmaster's tester: sends through submission with each mechanism; every refusal is the proper one.
. tests/interop/common.bash
need swaks curl
town first-letter
sub=$(port mail.aoba.example submission) smtp=$(port mail.sakura.example smtp)
letter "$tmp/letter.eml" swaks
try() { swaks --silent 0 --timeout 10 --helo taro-pc.example "$@" >"$tmp/out" 2>&1; }
says() { grep -qE -- "$1" "$tmp/out" && ok "$2" || { bad "$2"; tail -5 "$tmp/out"; }; }
whole() { try --server "127.0.0.1:$sub" --from taro@aoba.example --to hanako@sakura.example "$@"; }

n=1 # the story's own letter comes too
for mechanism in PLAIN LOGIN CRAM-MD5; do
  is "AUTH $mechanism: sent" whole --auth "$mechanism" --auth-user taro --auth-password himitsu --data "@$tmp/letter.eml"
  n=$((n + 1))
  is "and in Hanako's box" eventually in_the_box "$n"
done
is "pipelined" whole --pipeline --auth PLAIN --auth-user taro --auth-password himitsu --data "@$tmp/letter.eml"
n=$((n + 1))
is "and in Hanako's box" eventually in_the_box "$n"
curl -s "imap://127.0.0.1:$(port mail.sakura.example imap)/INBOX;MAILINDEX=$n" -u hanako:sakura-saku >"$tmp/got.eml"
sed -i -e :a -e '/^[\r\n]*$/{$d;N;ba' -e '}' "$tmp/letter.eml" "$tmp/got.eml" # swaks adds an empty line at the end
same_body "fetched again" "$tmp/letter.eml" "$tmp/got.eml"

whole --auth PLAIN --auth-user taro --auth-password wrong && bad "a wrong password was taken"
says '<\*\* 535 5\.7\.8' "wrong password: 535 5.7.8"
whole && bad "no login was needed"
says '<\*\* 530 5\.7\.0' "no login: 530 5.7.0"
try --server "127.0.0.1:$smtp" --from spam@evil.example --to victim@elsewhere.example && bad "relayed for a stranger"
says '<\*\* 550 5\.7\.1' "relaying: 550 5.7.1"
try --server "127.0.0.1:$smtp" --from a@evil.example --to nobody@sakura.example && bad "an unknown user was taken"
says '<\*\* 550 5\.1\.1' "unknown user: 550 5.1.1"
try --server "127.0.0.1:$smtp" --from 'not an address' --to hanako@sakura.example && bad "a bad path was taken"
says '<\*\* 501 5\.1\.7' "bad reverse-path: 501 5.1.7"
is "HELO without extensions works too" try --server "127.0.0.1:$smtp" --from a@evil.example --to hanako@sakura.example --protocol SMTP
close_town
