"""Called by replay_page.sh with the folder that holds first-letter.html and .json, lossy-road.html and .json."""
import json, re, sys, time
sys.path.insert(0, "tests/harness")
from chromium import Page

folder = sys.argv[1]


def check(what, holds, found=""):
    print("ok    " + what if holds else f"FAIL  {what}: {found}", flush=True)


def state(page):
    return page.js("[Number(document.body.dataset.at), Number(document.body.dataset.steps), document.querySelector('#question').hidden]")


def skip_questions(page):
    page.js("run.questions.forEach((q, i) => reader.seen.add(i))")


def walk(page, depth):
    """Steps from the beginning to the end with the right arrow; the numbers of the events on the way."""
    page.key(str(depth))
    page.key("Home")
    seen = []
    while True:
        page.key("ArrowRight")
        at = state(page)[0]
        if seen and at == seen[-1]:
            return seen
        seen.append(at)


def same_events(page, name):
    events = json.load(open(f"{folder}/{name}.json"))["events"]
    skip_questions(page)
    walked = walk(page, 3)
    check(f"{name}: stepping shows every event of the JSON transcript", walked == [e["n"] for e in events], walked[-3:])
    told = page.js("run.events.map(e => [e.k, e.time, e.f === undefined ? null : run.hosts[e.f].name])")
    check(f"{name}: with the same kinds, moments and hosts", told == [[e["kind"], e["t_ns"], e.get("from")] for e in events])
    said = [e.get("text") for e in events if e["kind"] == "line-said" and "content" not in e.get("flags", [])]
    check(f"{name}: and the same lines", page.js("run.events.filter(e => e.k === 'line-said' && !e.c).map(e => e.x)") == said)
    lost = {e["ref"] for e in events if e["kind"] == "packet-lost"}
    check(f"{name}: lost packets are lost", set(page.js("run.events.filter(e => e.lost).map(e => e.n)")) == lost, lost)
    commands = walk(page, 2)
    lines = [e["n"] for e in events if e["kind"] == "line-said"]
    check(f"{name}: commands show the lines and no packet", set(lines) <= set(commands) and len(commands) < len(events))
    letters = walk(page, 1)
    check(f"{name}: letters show no line", letters and not set(letters) & set(lines))
    return events


def questions(page):
    page.key("2")
    page.key("Home")
    page.js("reader.seen.clear()")
    asked = []
    for _ in range(400):
        page.key("ArrowRight")
        at, steps, closed = state(page)
        if not closed:
            q = page.js("reader.question")
            asked.append(q)
            check(f"question {q + 1} comes before its answer", at < page.js(f"run.questions[{q}].n"))
            hidden = page.js("getComputedStyle(document.querySelector('#talk li.later')).visibility")
            check(f"question {q + 1}: what comes is hidden", hidden == "hidden", hidden)
            right = page.js(f"run.questions[{q}].answer")
            page.click(f"#question button:nth-of-type({right + 1 if q else 1})")
            marked = page.js("[...document.querySelectorAll('#question button')].map(b => b.className)")
            wanted = ["right" if k == right else "wrong" if not q and k == 0 else "" for k in range(len(marked))]
            check(f"question {q + 1}: right and wrong are marked, with a reason", marked == wanted and page.js("document.querySelectorAll('#question p').length") > 0, marked)
            page.click("#go-on")
    check("all questions were asked, in order", asked == [0, 1, 2], asked)


def languages(page):
    page.click("label:has([value=ja])")
    check("Japanese: title, caption, buttons", page.js("[document.title, document.documentElement.lang, document.querySelector('#play b').textContent]")
          == ["はじめての手紙 – tegami", "ja", "再生"])
    texts = page.js("['caption', 'now', 'letters', 'about'].map(id => document.getElementById(id).innerText)")
    check("Japanese everywhere", all(re.search("[ぁ-ん一-龠]", t) for t in texts), texts)
    check("no word is missing", page.js("Object.values(run.words).every(w => Object.entries(w).every(([k, v]) => !v.startsWith('take.')))"))
    page.key("l")
    check("and back by key", page.js("document.documentElement.lang") == "en" and page.js("document.title") == "A first letter – tegami")


def moves(page):
    skip_questions(page)
    page.key("2")
    page.js("goTo(run.events.find(e => e.x?.startsWith('RCPT')).n, false)")
    whole = "['town', 'talk', 'now', 'caption', 'dock'].map(id => document.getElementById(id).outerHTML).join() + talk.scrollTop + seek.value + clock.value"
    start, before = state(page), page.js(whole)
    for _ in range(5):
        page.key("ArrowRight")
    for _ in range(5):
        page.key("ArrowLeft")
    check("five on and five back: the same picture", state(page) == start and page.js(whole) == before)
    page.key("End")
    last = state(page)[1]
    page.key("Home")
    check("Home and End", state(page)[:2] == [-1, 0] and last > 50, last)
    page.js("(() => { const s = document.getElementById('seek'); s.value = 20; s.dispatchEvent(new Event('input')); })()")
    check("dragging", state(page)[1] == 20)
    page.key("ArrowRight", shift=True)
    check("from caption to caption", page.js("run.steps.some(s => s.n === reader.at)"))
    page.key("Home")
    page.click("#play")
    time.sleep(2.5)
    page.key("ArrowLeft")
    check("playing moves on, a step back pauses", state(page)[1] >= 1 and not page.js("reader.playing"), state(page))


def fits(page, width, height):
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
    for lang in ("en", "ja"):
        page.js(f"setLanguage('{lang}'), goTo(run.events.length >> 1, false)")
        wide = page.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        check(f"{width}x{height} {lang}: nothing sticks out", wide <= 0, wide)
        over = page.js("""(() => { const boxes = [...document.querySelectorAll('.plate')].map(p => p.getBoundingClientRect()), bad = [];
          boxes.forEach((a, i) => boxes.forEach((b, k) => i < k && a.right > b.x && b.right > a.x && a.bottom > b.y && b.bottom > a.y && bad.push([i, k])));
          return bad; })()""")
        check(f"{width}x{height} {lang}: no sign over another", over == [], over)
        out = page.js("""[...document.querySelectorAll('.plate')].filter((p, i) => { const box = p.getBoundingClientRect();
          return [...document.querySelectorAll('.plate-name, .plate-sub')].some(t => { const r = t.getBoundingClientRect(), y = r.y + r.height / 2;
            return y > box.y && y < box.bottom && Math.abs(r.x + r.width / 2 - box.x - box.width / 2) < 2 && r.width > box.width; }); }).length""")
        check(f"{width}x{height} {lang}: every sign has room for its words", out == 0, out)


page = Page()
page.open(folder + "/first-letter.html")
policy = page.js("document.querySelector('[http-equiv=Content-Security-Policy]').content")
check("the policy lets nothing in", policy.startswith("default-src 'none'; script-src 'sha256-") and "unsafe" not in policy, policy)
same_events(page, "first-letter")
questions(page)
languages(page)
moves(page)
fits(page, 1280, 720)
fits(page, 1600, 900)
fits(page, 700, 900)
page.pdf(folder + "/print.pdf")
pages = open(folder + "/print.pdf", "rb").read()
check("it prints on some pages", pages.startswith(b"%PDF") and 2 <= len(re.findall(rb"/Type\s*/Page\b", pages)) <= 30, len(re.findall(rb"/Type\s*/Page\b", pages)))
page.open(folder + "/lossy-road.html")
same_events(page, "lossy-road")
check("no error and no warning on the console", page.log == [], page.log)
check("no request but for the page itself", all(r.startswith("file://" + folder) for r in page.requests) and len(page.requests) == 2, page.requests)
page.js("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.broken = 1'}))")
page.js("document.body.append(Object.assign(document.createElement('img'), {src: 'http://127.0.0.1:9/x.png'}))")
time.sleep(0.3)
check("a script put in from outside does not run", page.js("window.broken === undefined"))
check("the policy stops a picture from elsewhere", any("Content Security Policy" in text for text in page.log), page.log)
page.close()
print("end")
