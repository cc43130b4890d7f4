#!/usr/bin/env bash
# Sequence diagrams: well-formed SVG whose arrows are the run's lines; mermaid that keeps to its grammar.
. tests/cli/common.bash
need python3
for lesson in first-letter lossy-road office-closed wrong-user; do
  for layer in letters commands segments; do
    tegami 0 run "$lesson" --lang ja --layer $layer --transcript svg -o "$tmp/run.svg" &&
      tegami 0 run "$lesson" --lang ja --layer $layer --transcript mermaid -o "$tmp/run.mmd" &&
      tegami 0 run "$lesson" --transcript json -o "$tmp/run.json" || continue
    is "$lesson, $layer" python3 - "$tmp" $layer <<'P'
import json, re, sys, xml.dom.minidom
folder, layer = sys.argv[1:]
events = json.load(open(folder + "/run.json"))["events"]
svg = xml.dom.minidom.parse(folder + "/run.svg").documentElement
assert svg.tagName == "svg" and svg.getAttribute("viewBox")
width, height = map(int, svg.getAttribute("viewBox").split()[2:])
for text in svg.getElementsByTagName("text"):
    assert 0 <= int(text.getAttribute("x")) < width and 0 < int(text.getAttribute("y")) < height, text.toxml()
paths = [p for p in svg.getElementsByTagName("path") if p.getAttribute("stroke-width") == "3" and p.getAttribute("fill") == "none"]
lost = {e["ref"] for e in events if e["kind"] == "packet-lost"}
failed = sum(e["kind"] == "conn-failed" for e in events)
if layer != "letters":
    assert len(paths) == len(lost) + failed, (len(paths), len(lost), failed)
lines = open(folder + "/run.mmd", encoding="utf-8").read().splitlines()
text = r"(?:[^#;<>%\\\"{}|$`*_~&]|#\d+;)*"
grammar = [r"sequenceDiagram", r"  accTitle: " + text, r"  (actor|participant) h\d+ as " + text + "$",
           r"  h\d+(->>|-->>|-x|-\))h\d+: " + text + "$", r"  Note over h\d+(,h\d+)?: " + text + "$"]
for line in lines:
    assert any(re.fullmatch(rule, line) for rule in grammar), line
columns = {m[1] for l in lines if (m := re.match(r"  (?:actor|participant) (h\d+)", l))}
used = {h for l in lines if not re.match(r"  (?:actor|part|acc)", l) for h in re.findall(r"\b(h\d+)(?=->>|-->>|-x|-\)|: |,)", l)}
assert used <= columns, used - columns
said = [e for e in events if e["kind"] == "line-said" and "content" not in e.get("flags", [])]
arrows = [l for l in lines if re.match(r"  h\d+(->>|-->>|-x|-\))", l)]
if layer == "commands":
    assert len(arrows) >= len(said) > 0
    assert sum("-x" in l for l in arrows) == len(lost) + failed
P
  done
done
finish
