#!/usr/bin/env bash
# scenarios/schema.json says the same as the loader: every lesson and the file with every key are valid, and there is no key
# in the schema that the file with every key does not use (the loader's own test reads that file). Skipped without python3
# and its jsonschema.
set -eu
python3 -c 'import jsonschema' 2>/dev/null || exit 77
python3 - <<'PY'
import glob, json, sys
import jsonschema
schema = json.load(open("scenarios/schema.json"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
everything = "tests/fuzz/scenarios/fuzz_scenario.corpus/everything.json"
bad = 0
for path in sorted(glob.glob("scenarios/lessons/*.json")) + [everything]:
    for error in validator.iter_errors(json.load(open(path))):
        print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
        bad = 1
if validator.is_valid(json.load(open("tests/unit/scenarios/files/five-errors.json"))):
    print("the schema finds no fault in five-errors.json")
    bad = 1
used = set()
def walk(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            used.add(key)
            walk(inner)
    elif isinstance(value, list):
        for inner in value:
            walk(inner)
walk(json.load(open(everything)))
def keys(node):
    if isinstance(node, dict):
        for name, inner in node.get("properties", {}).items() if isinstance(node.get("properties"), dict) else []:
            yield name
        for inner in node.values():
            yield from keys(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from keys(inner)
for key in sorted(set(keys(schema)) - used - {"$schema"}):
    print(f"scenarios/schema.json: the key {key} is not in {everything}")
    bad = 1
sys.exit(bad)
PY
