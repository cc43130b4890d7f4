// What the page knows: the run, and where the reader stands in it. The cursor is the number of the last event that has
// happened (-1: none), so it means the same at every depth.
const run = JSON.parse(document.getElementById("run").textContent);
const reader = {lang: run.lang, depth: 2, at: -1, playing: false, speed: 1, question: null, seen: new Set(), answers: new Map()};

const word = key => run.words[reader.lang][key] ?? key;
const inLanguage = text => (text && (text[reader.lang] ?? text.en ?? text[""] ?? Object.values(text)[0])) || "";
const sentence = event => event[reader.lang] ?? event.en ?? event.x ?? "";
const meaning = event => run.meanings[event.m];

const depthSteps = [1, 2, 3].map(depth => run.events.filter(e => e.d <= depth).map(e => e.n));
const steps = () => depthSteps[reader.depth - 1];
/** How many steps of this depth have happened at the cursor. */
function position(at = reader.at) {
  const list = steps();
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] <= at) low = middle + 1; else high = middle;
  }
  return low;
}
const captionAt = at => run.steps.filter(s => s.n <= at).pop();

/** The town after the first events: open connections, mailboxes, queues, machines that are down. */
function townAt(at) {
  const town = {wires: new Map(), boxes: new Map(), queues: new Map(), down: new Set()};
  for (let i = 0; i <= at; i++) {
    const e = run.events[i];
    switch (e.k) {
    case "conn-open": town.wires.set(e.s, e); break;
    case "conn-closed": case "conn-failed": town.wires.delete(e.s); break;
    case "mailbox": town.boxes.set(e.f + " " + e.x.split("\n")[0], {host: e.f, count: e.a ?? 0}); break;
    case "queue": town.queues.set(e.f, e.a ?? 0); break;
    case "fault-begun": if (/^(down|crash)/.test(e.x)) town.down.add(e.f); break;
    case "fault-ended": if (e.r !== undefined && /^(down|crash)/.test(run.events[e.r].x)) town.down.delete(run.events[e.r].f); break;
    }
  }
  return town;
}

/** What moves with an event: from where to where, drawn as what; null when nothing does. */
function moving(e) {
  const way = (art, label, lost) => ({from: e.f, to: e.t, art, label, lost, protocol: e.p});
  switch (e.k) {
  case "line-said": return e.c ? way("envelope-front", "") : way(null, e.v || e.x.slice(0, 12));
  case "dns-asked": return way("swallow-slip", e.v);
  case "dns-answered": return way(e.nx ? "slip-nxdomain" : "slip-answer", "");
  case "packet-sent": return way("segment-" + e.g, "", e.lost);
  case "conn-opening": return way(null, "SYN");
  case "conn-failed": return {...way(null, "×", true)};
  case "letter-accepted": return e.t === undefined || e.t === e.f ? null : {from: e.t, to: e.f, art: "envelope-closed", label: "", protocol: "smtp"};
  case "letter-refused": return e.t === undefined ? null : {from: e.f, to: e.t, art: "envelope-returned", label: "", protocol: "smtp"};
  case "letter-fetched": return e.t === undefined ? null : {from: e.f, to: e.t, art: "envelope-open", label: "", protocol: "imap"};
  default: return null;
  }
}

function clockText(t) {
  const ms = Math.floor(t / 1e6), two = n => String(n).padStart(2, "0");
  const day = Math.floor(ms / 86400000);
  return (day ? day + "d " : "") + two(Math.floor(ms / 3600000) % 24) + ":" + two(Math.floor(ms / 60000) % 60) + ":" +
    two(Math.floor(ms / 1000) % 60) + "." + String(ms % 1000).padStart(3, "0");
}
