#!/usr/bin/env bash
# The worksheet: every gap filled with the answer sheet's word gives the sheet without gaps; every question is there with
# its right answer; both languages; what the depth shows.
. tests/cli/common.bash
need python3
for lesson in first-letter lossy-road office-closed wrong-user; do
  for lang in en ja; do
    tegami 0 run "$lesson" --lang $lang --transcript markdown -o "$tmp/whole.md" &&
      tegami 0 run "$lesson" --lang $lang --transcript markdown --gaps -o "$tmp/gaps.md" || continue
    is "$lesson, $lang: the gaps and their answers make the whole" python3 - "$tmp/whole.md" "$tmp/gaps.md" <<'P'
import re, sys
whole, gaps = (open(p, encoding="utf-8").read() for p in sys.argv[1:])
sheet, answers = gaps.split("\n---\n")
words = dict(re.findall(r"^- \((\d+)\) (.*)$", answers, re.M))
assert len(words) >= 4, words
assert sorted(set(re.findall(r"\((\d+)\)_{8}", sheet.replace("\\_", "_"))), key=int) == sorted(words, key=int)
filled = re.sub(r"\((\d+)\)(?:\\?_){8}", lambda m: words[m[1]], sheet)
filled = re.sub(r"^\| \((\d+)\) \|", lambda m: "| %s |" % words[m[1]], filled, flags=re.M)
body = lambda text: text[text.index("\n## "):text.rindex("\n## ")]
wanted = body(whole.split("\n---\n")[0])
assert body(filled).replace("\\", "") == wanted.replace("\\", ""), "they differ"
P
  done
done
tegami 0 run first-letter --lang en --transcript markdown -o "$tmp/whole.md" && in_order "$tmp/whole.md" '^# Worksheet: A first letter' \
  '^\*\*1\.\*\* Taro pressed Send' '^- \[ \] B: To Taro' '^## 2\. SMTP.* hands in' '^> .*587' '^C: AUTH PLAIN \*+$' '^S: 235 ' '^C: RCPT TO' '^C: \.$' \
  '^## 3\. DNS' '^\| time \|' '^\| .*resolver → a\.root\.test \| MX sakura' '^## 4\. SMTP.*brings' '^C: RCPT TO:<hanako' 'IMAP' '^## What became' \
  '^---$' '^# Answers' '^\*\*1\.\*\* B: ' '^\*\*2\.\*\* C: ' '^\*\*3\.\*\* B: 354'
is "one DNS section: what overlaps in time stands for itself" [ "$(grep -c '^## .*DNS' "$tmp/whole.md")" = 1 ]
tegami 0 run first-letter --lang en --layer letters --transcript markdown -o "$tmp/letters.md"
is "letters only: no line of a protocol" [ "$(grep -cE '^[CS]: ' "$tmp/letters.md")" = 0 ]
tegami 0 run first-letter --lang en --layer segments --transcript markdown -o "$tmp/segments.md"
is "segments: SYN" grep -q 'TCP .* SYN' "$tmp/segments.md"
finish
