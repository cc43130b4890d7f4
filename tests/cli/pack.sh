#!/usr/bin/env bash
# The class pack: every file there in both languages, questions that an importer can read, nothing on the worksheet that
# gives the answers away, links that lead somewhere.
. tests/cli/common.bash
need python3
tegami 0 pack first-letter wrong-user -o "$tmp/pack" && is "$(tr '\n' ' ' <"$tmp/out")" grep -q 'en: 11 files, 6 questions' "$tmp/out"
python3 - "$tmp/pack" <<'P' && ok "both languages hold what they should" || bad "the pack's contents"
import html.parser, os, re, sys, xml.etree.ElementTree as tree
class Reader(html.parser.HTMLParser):
    def __init__(self): super().__init__(); self.links, self.open, self.text = [], [], ""
    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "hr"): self.open.append(tag)
        self.links += [v for k, v in attributes if k in ("href", "src")]
    def handle_endtag(self, tag): assert self.open.pop() == tag, (tag, self.open)
    def handle_data(self, data): self.text += data
for lang in "en", "ja":
    folder = f"{sys.argv[1]}/{lang}"
    pages = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".html") and "replay" not in name:
            reader = pages[name] = Reader()
            text = open(f"{folder}/{name}", encoding="utf-8").read()
            assert f'<html lang="{lang}">' in text and "@page" in text, name
            reader.feed(text)
            assert reader.open == ["html"] or reader.open == [], (name, reader.open)
            for link in reader.links: assert os.path.exists(f"{folder}/{link}"), (name, link)
    assert len(pages["index.html"].links) == 10, pages["index.html"].links
    for lesson in "first-letter", "wrong-user":
        sheet, answers, plan = (pages[f"{lesson}-{p}.html"].text for p in ("worksheet", "answers", "plan"))
        gaps = set(re.findall(r"\((\d+)\)_{8}", sheet))
        assert len(gaps) > 4 and gaps == set(re.findall(r"^\((\d+)\) ", answers, re.M)), gaps
        assert {"en": "45 min", "ja": "45分"}[lang] in plan and {"en": "50 min", "ja": "50分"}[lang] in plan
    quiz = tree.parse(f"{folder}/questions.xml").getroot()
    asked = [q for q in quiz if q.get("type") == "multichoice"]
    assert len(asked) == 6 and sum(q.get("type") == "category" for q in quiz) == 2
    gift = open(f"{folder}/questions.gift", encoding="utf-8").read()
    blocks = re.findall(r"^::([^:]+)::((?:\\.|[^{\\])*)\{\n(.*?)^\}$", gift, re.M | re.S)
    assert len(blocks) == 6
    plain = lambda s: re.sub(r"\\(.)", r"\1", s)
    for q, (name, ask, choices) in zip(asked, blocks):
        assert q.find("name/text").text == name and q.find("questiontext/text").text == plain(ask)
        rows = [re.fullmatch(r"([=~])((?:\\.|[^#\\])*)(?:#(.*))?", line) for line in choices.splitlines()]
        assert [(r[1] == "=", plain(r[2])) for r in rows] == [(a.get("fraction") == "100", a.find("text").text) for a in q.findall("answer")]
        assert [plain(r[3] or "") for r in rows] == [a.find("feedback/text").text or "" for a in q.findall("answer")]
        assert sum(r[1] == "=" for r in rows) == 1
    assert ("Taro pressed Send" in gift) == (lang == "en")
P
is "the answers are the run's own" grep -q '^=354' "$tmp/pack/en/questions.gift"
tegami 0 pack two-smtp --lang ja -o "$tmp/pack" && is "one language alone" [ "$(wc -l <"$tmp/out")" = 1 ]
tegami 2 pack first-letter && ok "a folder is wanted: $(cat "$tmp/err")"
tegami 2 pack no-such-lesson -o "$tmp/none" && ok "a lesson is wanted: $(head -1 "$tmp/err")"
tegami 3 pack first-letter -o "$tmp/out/in" && ok "a folder that cannot be: $(head -1 "$tmp/err")"
if command -v chromium >/dev/null 2>&1; then
  rm -rf "$tmp/pack/ja"
  is "$(tools/pack-pdf "$tmp/pack")" [ "$(find "$tmp/pack/en" -name '*.pdf' -size +10k | wc -l)" = 6 ]
fi
finish
