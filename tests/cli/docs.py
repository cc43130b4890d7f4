"""Follows a page of docs/ as its reader would: `docs.py PAGE FOLDER SCHEMA`. A block ```json NAME is a file to write, ```json add
(or NAME add) goes into the newest file (or NAME) before its last brace; ```console has commands behind $, each with pieces of what
it prints, in order; a number behind console is the exit status (0). Every JSON file has to be valid by the schema, too."""
import json, os, re, shlex, subprocess, sys

page, folder, schema_path = sys.argv[1:4]
try:
    import jsonschema
    validator = jsonschema.Draft202012Validator(json.load(open(schema_path)))
except ImportError:
    validator = None
newest, files, commands, bad = None, {}, 0, 0


def fail(text):
    global bad
    bad += 1
    print(f"FAIL  {page}: {text}")


for info, body in re.findall(r"^```(\w+[^\n]*)\n(.*?)^```$", open(page, encoding="utf-8").read(), re.M | re.S):
    words = info.split()
    if words[0] == "json":
        names = [w for w in words[1:] if w != "add"]
        name = names[0] if names else newest
        if "add" in words:
            body = re.sub(r"\n\}\s*\Z", ",\n" + body.rstrip("\n").replace("\\", r"\\") + "\n}\n", files[name])
        elif len(words) == 1:  # an example that stands for itself
            name = f"example-{len(files) + 1}.json"
        files[name] = body
        newest = name
        open(os.path.join(folder, name), "w", encoding="utf-8").write(body)
        data = json.loads(body)
        wrong = [e.message[:200] for e in validator.iter_errors(data)] if validator and "bandwith" not in body else []
        if validator and "bandwith" in body and validator.is_valid(data):
            fail(f"{name}: the schema finds no fault in bandwith")
        for message in wrong:
            fail(f"{name} and the schema: {message}")
        if len(words) == 1:
            for verb in ("check", "run"):
                done = subprocess.run([os.environ["TEGAMI"], verb, name], cwd=folder, capture_output=True, text=True)
                if done.returncode:
                    fail(f"tegami {verb} {name}: {done.stderr[-300:]}")
        print(f"ok    {page}: {name}, {len(body)} octets")
    elif words[0] == "console":
        wanted = int(words[1]) if len(words) > 1 else 0
        for command, pieces in re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", body, re.M):
            argv = shlex.split(command)
            assert argv[0] == "tegami", command
            done = subprocess.run([os.environ["TEGAMI"], *argv[1:]], cwd=folder, capture_output=True, text=True)
            said, at = done.stdout + done.stderr, 0
            if done.returncode != wanted:
                fail(f"{command}: exit status {done.returncode}: {done.stderr[-300:]}")
            for piece in pieces.splitlines():
                found = said.find(piece, at)
                if found < 0:
                    fail(f"{command}: does not print, or not in this order: {piece}")
                    break
                at = found + len(piece)
            commands += 1
            print(f"ok    {page}: {command}")
if not files and not commands:
    fail("no example was found")
sys.exit(bad > 0)
