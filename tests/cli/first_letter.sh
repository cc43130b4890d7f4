#!/usr/bin/env bash
# The first lesson's transcript tells the whole way of a letter, in order; runs repeat to the byte; every lesson holds.
. tests/cli/common.bash

is "first-letter ends well" tegami 0 run first-letter --lang en
in_order "$tmp/out" \
  'taro-pc → mail\.aoba\.example  AUTH ' \
  'mail\.aoba\.example → taro-pc  235 ' \
  'taro-pc → mail\.aoba\.example  MAIL FROM:<taro@aoba\.example>' \
  'taro-pc → mail\.aoba\.example  RCPT TO:<hanako@sakura\.example>' \
  'taro-pc → mail\.aoba\.example  DATA$' \
  'mail\.aoba\.example → taro-pc  250 ' \
  'mail\.aoba\.example asks resolver: sakura\.example\. MX\?' \
  'resolver asks a\.root\.test: sakura\.example\. MX\?' \
  'a\.root\.test answers resolver: sakura\.example\. MX' \
  ' example\. [0-9]+ NS ' \
  'resolver asks a\.nic\.example: sakura\.example\. MX\?' \
  'a\.nic\.example answers resolver: sakura\.example\. MX' \
  ' sakura\.example\. [0-9]+ NS ns1\.sakura\.example\.' \
  'ns1\.sakura\.example answers resolver: sakura\.example\. MX' \
  'resolver answers mail\.aoba\.example: sakura\.example\. MX' \
  ' sakura\.example\. [0-9]+ MX 10 mail\.sakura\.example\.' \
  'mail\.aoba\.example → mail\.sakura\.example  MAIL FROM:<taro@aoba\.example>' \
  'mail\.aoba\.example → mail\.sakura\.example  RCPT TO:<hanako@sakura\.example>' \
  'mail\.aoba\.example → mail\.sakura\.example  DATA$' \
  'mail\.sakura\.example → mail\.aoba\.example  250 ' \
  'hanako-pc → mail\.sakura\.example  a[0-9]+ UID FETCH .*BODY' \
  'mail\.sakura\.example → hanako-pc  \* 1 FETCH .*BODY\[\]' \
  'mail\.sakura\.example → hanako-pc  letter “hello”' \
  '^ *\| Subject: =\?UTF-8\?B\?44GT44KT44Gr44Gh44Gv\?=$' \
  '^ *\| 44GK5YWD5rCX44Gn44GZ44GL44CCDQo=$' \
  'mail\.sakura\.example → hanako-pc  a[0-9]+ OK .*FETCH'

if grep -q 'himitsu' "$tmp/out"; then bad "the password stands in the transcript"; else ok "no password in the transcript"; fi

for format in text json pcapng; do
  tegami 0 run first-letter --transcript "$format" -o "$tmp/one" && tegami 0 run first-letter --transcript "$format" -o "$tmp/two"
  is "two runs as $format are the same $(wc -c <"$tmp/one") octets" cmp "$tmp/one" "$tmp/two"
done
is "printing is as writing to a file" bash -c "'$TEGAMI' run first-letter --transcript pcapng | cmp - '$tmp/one'"

"$TEGAMI" list --json >"$tmp/list"
all=$(lessons)
[ "$(wc -w <<<"$all")" -ge 10 ] && ok "lessons: $all" || bad "fewer than ten lessons: $all"
for lesson in $all; do
  for language in en ja; do
    tegami 0 run "$lesson" --lang "$language" || continue
    cp "$tmp/out" "$tmp/$language"
    [ -s "$tmp/err" ] && bad "$lesson, $language: $(head -3 "$tmp/err")"
    title=$(python3 -c 'import json, sys
print(*(s["title"][sys.argv[3]] for s in json.load(open(sys.argv[1])) if s["id"] == sys.argv[2]))' \
      "$tmp/list" "$lesson" "$language")
    is "$lesson, $language: everything expected holds; the title stands on top" [ "$(head -1 "$tmp/out")" = "$title" ]
  done
  if cmp -s "$tmp/en" "$tmp/ja"; then bad "$lesson: English and Japanese are the same"; fi
done
finish
