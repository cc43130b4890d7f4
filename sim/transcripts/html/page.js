// The page around the town: conversation, questions, controls, keys.
const $ = id => document.getElementById(id);
let timer = 0;

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

const headOf = e => e.s && run.talks[e.s] ? "s" + e.s : e.k.startsWith("dns") || e.k.startsWith("cache") ? "dns" : "";
const LONG = 3000; // more lines than that are shown around the cursor only

function talkRow(e) {
  const item = make("li", e.k === "line-said" ? (e.bs ? "s" : "c") : "");
  item.dataset.n = e.n;
  item.append(make("span", "tag", e.k === "line-said" ? (e.bs ? "S" : "C") : "·"), make(e.k === "line-said" || e.k === "packet-sent" ? "code" : "span", "", e.k === "line-said" ? e.x : sentence(e)));
  return item;
}

function buildTalk() {
  const list = steps(), here = position(), from = list.length > LONG ? Math.max(0, here - 300) : 0;
  const rows = [];
  let head = null, before = from ? list[from - 1] : -1;
  for (const n of list.slice(from, list.length > LONG ? here + 60 : list.length)) {
    const e = run.events[n], own = headOf(e);
    run.steps.forEach((step, k) => {
      if (step.n <= before || step.n > n) return;
      const item = make("li", "step", "▶ " + (k + 1) + ". " + inLanguage(step.say));
      item.dataset.n = n;
      item.dataset.step = k;
      rows.push(item);
    });
    before = n;
    if (own !== head && own) rows.push(make("li", "head", own === "dns" ? word("dns") : run.talks[e.s][reader.lang]));
    head = own;
    rows.push(talkRow(e));
  }
  $("talk").replaceChildren(...rows);
}

function markTalk() {
  if (steps().length > LONG) buildTalk();
  let now = null;
  for (const item of $("talk").children) {
    const n = Number(item.dataset.n);
    item.classList.toggle("later", n > reader.at);
    item.classList.toggle("now", n === reader.at && !item.dataset.step);
    if (n === reader.at && !item.dataset.step) now = item;
  }
  const box = $("talk");
  if (reader.at < 0) box.scrollTop = 0;
  if (now) {
    box.scrollTop = now.offsetTop - box.offsetTop - box.clientHeight / 2;
  }
}

function showNow() {
  const e = run.events[reader.at], box = $("now");
  box.replaceChildren();
  if (!e) return;
  const means = meaning(e), who = e.f === undefined ? "" : run.hosts[e.f].name + (e.t === undefined ? "" : " → " + run.hosts[e.t].name);
  if (who && e.k === "line-said") box.append(make("p", "who", who));
  box.append(make("p", "said", e.k === "line-said" ? e.x : sentence(e)));
  if (!means) return;
  box.append(make("p", "brief", means[reader.lang][0]), make("p", "long", means[reader.lang][1]));
  if (means.rfc) box.append(make("p", "rfc", means.rfc));
}

function showQuestion() {
  const q = reader.question, box = $("question");
  box.hidden = q === null;
  $("talk").classList.toggle("hide", q !== null);
  if (q === null) return box.replaceChildren();
  const question = run.questions[q], answer = reader.answers.get(q);
  box.replaceChildren(make("h2", "", inLanguage(question.ask)));
  question.choices.forEach((choice, k) => {
    const button = make("button", answer === undefined ? "" : k === question.answer ? "right" : k === answer ? "wrong" : "");
    button.type = "button";
    button.textContent = (answer !== undefined && k === question.answer ? "✓ " : answer === k ? "✗ " : "") + "ABCDEFGH"[k] + "  " + inLanguage(choice);
    button.disabled = answer !== undefined;
    button.onclick = () => { reader.answers.set(q, k); showQuestion(); };
    box.append(button);
  });
  const because = k => inLanguage(question.because[question.because.length === 1 ? 0 : k]);
  if (answer !== undefined) {
    const told = new Set();
    for (const k of new Set([answer, question.answer])) {
      const reason = k >= 0 ? because(k) : "";
      if (reason && !told.has(reason)) box.append(make("p", "", reason === because(answer) && reason === because(question.answer) ? reason : "ABCDEFGH"[k] + ": " + reason));
      told.add(reason);
    }
  }
  const on = make("button", "", word(answer === undefined ? "skip" : "go-on"));
  on.type = "button";
  on.id = "go-on";
  on.onclick = () => { closeQuestion(); stepForward(); };
  box.append(on);
  (answer === undefined ? box.querySelector("button") : on).focus();
}

function closeQuestion() {
  if (reader.question !== null) reader.seen.add(reader.question);
  reader.question = null;
  showQuestion();
}

function show(fly) {
  const list = steps(), event = run.events[reader.at], caption = captionAt(reader.at);
  $("caption").textContent = caption ? inLanguage(caption.say) : inLanguage(run.summary) || inLanguage(run.title);
  $("clock").textContent = clockText(event ? event.time : 0);
  $("seek").max = list.length;
  $("seek").value = position();
  $("seek").setAttribute("aria-valuetext", clockText(event ? event.time : 0));
  $("home").disabled = $("back").disabled = position() === 0;
  $("end").disabled = $("step").disabled = position() === list.length;
  document.body.dataset.at = reader.at;
  document.body.dataset.steps = position();
  showNow();
  markTalk();
  drawTown(fly);
}

function goTo(at, fly) {
  reader.at = Math.max(-1, at);
  show(fly);
}

/** A question that lies between here and there stops the class first. */
function questionBefore(next) {
  const k = run.questions.findIndex((q, i) => q.n >= 0 && q.n > reader.at && q.n <= next && !reader.seen.has(i));
  return k < 0 ? null : k;
}

function stepForward() {
  if (reader.question !== null) closeQuestion();
  const next = steps()[position()];
  if (next === undefined) return pause();
  reader.question = questionBefore(next);
  if (reader.question !== null) {
    pause();
    return showQuestion();
  }
  goTo(next, true);
}

function stepBack() {
  const here = position();
  if (reader.question !== null) {
    reader.question = null;
    showQuestion();
  }
  goTo(here > 1 ? steps()[here - 2] : -1, false);
}

function jumpCaption(way) {
  const stops = run.steps.map(s => s.n).filter(n => n >= 0).sort((a, b) => a - b);
  const stop = way > 0 ? stops.find(n => n > reader.at) : stops.filter(n => n < reader.at).pop();
  goTo(stop ?? (way > 0 ? steps().at(-1) ?? -1 : -1), false);
}

function pause() {
  reader.playing = false;
  clearTimeout(timer);
  $("play").querySelector("span").textContent = "▶";
  $("play").querySelector("b").textContent = word("play");
}

function beat() {
  if (!reader.playing) return;
  stepForward();
  if (reader.playing) timer = setTimeout(beat, 900 / reader.speed);
}

function togglePlay() {
  if (reader.playing) return pause();
  if (position() === steps().length) goTo(-1, false);
  reader.playing = true;
  $("play").querySelector("span").textContent = "❚❚";
  $("play").querySelector("b").textContent = word("pause");
  beat();
}

function setDepth(depth) {
  if (depth === 3 && run.shallow) return;
  reader.depth = depth;
  document.querySelector(`[name=depth][value="${depth}"]`).checked = true;
  buildTalk();
  show(false);
}

function letterCard(letter) {
  const card = make("details"), list = make("dl");
  card.append(make("summary", "", letter.title[reader.lang]));
  const row = (name, value) => value && list.append(make("dt", "", name), make("dd", "", value));
  row(word("letter.from"), letter.from);
  row(word("letter.to"), letter.to);
  row(word("letter.subject"), letter.subject);
  letter.hops.forEach(hop => row(clockText(hop.time), hop[reader.lang]));
  letter.fates.forEach(fate => row(word("letter.fate"), fate[reader.lang]));
  card.append(list, make("pre", "", letter.text), make("pre", "", letter.raw));
  return card;
}

function setLanguage(lang) {
  reader.lang = lang;
  document.documentElement.lang = lang;
  document.querySelector(`[name=lang][value="${lang}"]`).checked = true;
  document.title = inLanguage(run.title) + " – tegami";
  $("title").textContent = inLanguage(run.title);
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-title]")) {
    element.title = word(element.dataset.title);
    element.setAttribute("aria-label", word(element.dataset.title));
  }
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
  if (reader.playing) $("play").querySelector("b").textContent = word("pause");
  const open = [...$("letters").querySelectorAll("details")].map(d => d.open);
  $("letters").replaceChildren($("letters").querySelector("h2"), ...run.letters.map(letterCard));
  [...$("letters").querySelectorAll("details")].forEach((d, i) => { d.open = open[i] ?? false; });
  $("about").textContent = word("about").replace("{0}", run.seed).replace("{1}", run.start) + (run.shallow ? " " + word("shallow") : "");
  buildTown();
  buildTalk();
  showQuestion();
  show(false);
}

$("play").onclick = togglePlay;
$("step").onclick = () => { pause(); stepForward(); };
$("back").onclick = () => { pause(); stepBack(); };
$("home").onclick = () => { pause(); goTo(-1, false); };
$("end").onclick = () => { pause(); goTo(steps().at(-1) ?? -1, false); };
$("seek").oninput = () => { pause(); goTo(Number($("seek").value) ? steps()[$("seek").value - 1] : -1, false); };
$("speed").onchange = () => { reader.speed = Number($("speed").value); };
$("depths").onchange = e => setDepth(Number(e.target.value));
$("languages").onchange = e => setLanguage(e.target.value);
for (const id of ["depths", "languages"]) { // who points wants to go on with the arrow keys; who tabs keeps the focus
  $(id).addEventListener("click", e => e.detail > 0 && setTimeout(() => document.activeElement.blur(), 0));
}
$("question").onsubmit = e => e.preventDefault();
$("talk").onclick = e => {
  const item = e.target.closest("li[data-n]");
  if (item && reader.question === null) { pause(); goTo(Number(item.dataset.n), false); }
};
addEventListener("keydown", e => {
  if (e.ctrlKey || e.altKey || e.metaKey || e.target.closest("select, summary")) return;
  const onButton = e.target.closest("button");
  const keys = {ArrowRight: () => { pause(); if (e.shiftKey) jumpCaption(1); else stepForward(); }, ArrowLeft: () => { pause(); if (e.shiftKey) jumpCaption(-1); else stepBack(); },
    Home: () => $("home").click(), End: () => $("end").click(), PageDown: () => jumpCaption(1), PageUp: () => jumpCaption(-1), l: () => setLanguage(reader.lang === "en" ? "ja" : "en"),
    1: () => setDepth(1), 2: () => setDepth(2), 3: () => setDepth(3)};
  if (!onButton) keys[" "] = togglePlay;
  if (e.target.closest("[type=radio], [type=range]") && e.key.startsWith("Arrow") && !e.shiftKey && e.target.type === "radio") return;
  const act = keys[e.key.length === 1 ? e.key.toLowerCase() : e.key];
  if (!act) return;
  e.preventDefault();
  act();
});
if (run.shallow) document.querySelector("[name=depth][value='3']").disabled = true;
setLanguage(reader.lang);
