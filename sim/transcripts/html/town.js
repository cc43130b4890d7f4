// The town: every host has its place by role and owner, whatever happens; what happens is drawn over it.
const SVG = "http://www.w3.org/2000/svg";
const town = document.getElementById("town");
const still = matchMedia("(prefers-reduced-motion: reduce)");
let layers, places, flight = 0;

function draw(parent, name, attributes = {}, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  parent?.append(element);
  return element;
}

const isClient = h => h.role === "client" || h.role === "phone";
const isDns = h => h.role === "resolver" || h.role.startsWith("ns-");
const domainOf = h => h.domain.slice(h.domain.indexOf("@") + 1);

/** Rows: name servers on top, post offices in the middle, people below, each under an office of theirs. */
function layOut() {
  const hosts = run.hosts.map((h, i) => ({...h, i}));
  const offices = hosts.filter(h => h.role === "mail-server"), desks = hosts.filter(isDns);
  const rank = h => { const at = offices.findIndex(o => o.domain === domainOf(h)); return at < 0 ? offices.length : at; };
  const people = hosts.filter(h => !isDns(h) && h.role !== "mail-server").sort((a, b) => rank(a) - rank(b) || a.i - b.i);
  const order = ["resolver", "ns-root", "ns-tld", "ns-auth"];
  desks.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role) || a.i - b.i);
  const rows = [desks, offices];
  for (let i = 0; i < people.length; i += 8) rows.push(people.slice(i, i + 8));
  const used = rows.filter(r => r.length), width = Math.max(1000, ...used.map(r => r.length * 208)), height = used.length * 220 + 10;
  places = [];
  used.forEach((row, y) => row.forEach((h, x) => {
    places[h.i] = {x: width * (x + 0.5) / row.length, y: 110 + y * 220, host: h};
  }));
  town.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return {width, height, rows: used, offices, people};
}

function artOf(h) {
  const aoba = run.hosts.filter(o => o.role === "mail-server").findIndex(o => o.domain === (h.role === "mail-server" ? h.domain : domainOf(h)));
  return {"mail-server": ["post-office-aoba", "post-office-sakura"][aoba] ?? "post-office-blue", client: aoba === 1 ? "house-hanako" : "house-taro",
    phone: "phone", resolver: "directory-desk", "ns-root": "ns-root", "ns-tld": "ns-tld", "ns-auth": "ns-auth"}[h.role] ?? "server-rack";
}

function useArt(parent, name, x, y, most) {
  const symbol = document.getElementById("art-" + name);
  if (!symbol) return null;
  const box = symbol.viewBox.baseVal, scale = Math.min(most / box.width, most / box.height);
  return draw(parent, "use", {href: "#art-" + name, x: x - box.width * scale / 2, y: y - box.height * scale, width: box.width * scale, height: box.height * scale});
}

/** Trees where nobody stands and no road passes: between the houses, and at the edges. */
function plant(width, height, rows) {
  const trees = ["tree-round", "bush", "tree-blossom", "bush"];
  rows.forEach((row, y) => {
    if (y === 0) return;
    const xs = [26, ...row.slice(1).map((h, k) => (places[row[k].i].x + places[h.i].x) / 2), width - 26];
    xs.forEach((x, k) => useArt(layers.trees, trees[(k + y) % trees.length], x, 110 + y * 220 + (y === 1 ? 92 : 50), 58));
  });
}

function buildTown() {
  town.replaceChildren();
  const {width, height, rows, offices, people} = layOut();
  layers = Object.fromEntries(["trees", "roads", "wires", "arrows", "hosts", "signs", "things"].map(name => [name, draw(town, "g", {class: name})]));
  const road = (a, b) => draw(layers.roads, "line", {class: "road", x1: places[a].x, y1: places[a].y, x2: places[b].x, y2: places[b].y});
  offices.forEach((o, k) => k && road(offices[k - 1].i, o.i));
  for (const p of people) {
    const home = offices.filter(o => o.domain === domainOf(p));
    (home.length ? home : offices.slice(0, 1)).forEach(o => road(p.i, o.i));
  }
  plant(width, height, rows);
  run.hosts.forEach((h, i) => useArt(draw(layers.hosts, "g", {class: "building", "data-host": i}), artOf(h), places[i].x, places[i].y + 46, isClient(h) ? 100 : isDns(h) ? 112 : 138));
}

function drawSign(i, state, now) {
  const {x, y, host} = places[i], letters = [...state.boxes.values()].filter(b => b.host === i).reduce((n, b) => n + b.count, 0);
  const queue = state.queues.get(i) ?? 0, notes = [];
  if (host.role === "mail-server") notes.push(word("box").replace("{0}", letters));
  if (queue) notes.push(word("queue").replace("{0}", queue));
  if (state.down.has(i)) notes.push(word("down"));
  const width = Math.max(host.name.length * 10.3, [...notes.join(" · ")].reduce((n, c) => n + (c > "\u2e80" ? 17 : 9), 0)) + 18, tall = notes.length ? 50 : 29;
  draw(layers.signs, "rect", {class: "plate" + (now ? " now" : ""), x: x - width / 2, y: y + 50, width, height: tall, rx: 8});
  draw(layers.signs, "text", {class: "plate-name", x, y: y + 71}, host.name);
  if (notes.length) draw(layers.signs, "text", {class: "plate-sub", x, y: y + 92}, notes.join(" · "));
  layers.hosts.querySelector(`[data-host="${i}"]`).classList.toggle("shut", state.down.has(i));
  if (state.down.has(i)) draw(layers.signs, "path", {class: "shut-mark", d: `M${x - 24} ${y - 44}l48 48m0 -48l-48 48`});
}

/** Where a thing leaves or reaches a host, on the line between the two: below its sign, or above its roof. */
function door(host, other) {
  const a = places[host], b = places[other], down = b.y - a.y;
  const part = down > 0 ? 96 / down : down < 0 ? -44 / down : 0;
  return {x: a.x + (b.x - a.x) * part, y: a.y + down * part};
}

function drawThing(thing, part) {
  layers.things.replaceChildren();
  const a = door(thing.from, thing.to), b = door(thing.to, thing.from), k = thing.lost ? Math.min(part, 0.5) : part;
  const x = a.x + (b.x - a.x) * k, y = a.y + (b.y - a.y) * k - Math.sin(Math.PI * part) * (thing.protocol === "dns" ? 46 : 8);
  if (thing.art) useArt(layers.things, thing.art, x, y + 24, 62);
  if (thing.label) {
    const width = thing.label.length * 11 + 20;
    draw(layers.things, "rect", {class: "card " + (thing.protocol ?? "tcp"), x: x - width / 2, y: y - (thing.art ? 62 : 16), width, height: 30, rx: 8});
    draw(layers.things, "text", {class: "card-text fill-" + (thing.protocol ?? "tcp"), x, y: y - (thing.art ? 41 : -5)}, thing.label);
  }
  if (thing.lost && part >= 0.5) draw(layers.things, "path", {class: "lost", d: `M${x - 18} ${y - 18}l36 36m0 -36l-36 36`});
}

/** Draws the moment; `fly` says that the newest event has just happened and its thing shall travel. */
function drawTown(fly) {
  const state = townAt(reader.at), event = run.events[reader.at], thing = event && moving(event);
  cancelAnimationFrame(flight);
  for (const name of ["wires", "arrows", "signs", "things"]) layers[name].replaceChildren();
  for (const wire of state.wires.values()) {
    const a = places[wire.f], b = places[wire.t];
    draw(layers.wires, "line", {class: "wire " + wire.p, x1: a.x, y1: a.y, x2: b.x, y2: b.y});
  }
  run.hosts.forEach((h, i) => drawSign(i, state, event && (event.f === i || (thing && event.t === i))));
  if (!thing || thing.to === undefined || thing.from === undefined) return;
  const a = door(thing.from, thing.to), b = door(thing.to, thing.from);
  draw(layers.arrows, "line", {class: "arrow " + (thing.protocol ?? "tcp"), x1: a.x, y1: a.y, x2: b.x, y2: b.y});
  if (!fly || still.matches) return drawThing(thing, 0.5);
  const began = performance.now(), length = 650 / reader.speed;
  const frame = now => {
    const t = Math.min(1, (now - began) / length);
    drawThing(thing, t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2);
    if (t < 1) flight = requestAnimationFrame(frame);
  };
  flight = requestAnimationFrame(frame);
}
