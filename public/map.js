// The map of a page: drawn when its button is pressed, with Leaflet, from our own data. It only helps:
// a choice writes into the form's `lat` and `lng`, and everything it shows stands in words beside it.
//
//   <div data-map="choice|point" data-point="lat,lng" data-base data-near data-leaflet data-styles
//        data-sprite data-words><button data-map-open></div>
//
// Keys: arrows move the map, + and − zoom, Enter puts the point in the middle; on the point itself
// arrows move it (with Shift five times as far).
const SQUARES = 50; // to a degree, as domain::tile::Square
const NEAR_ZOOM = 12; // from here on communes are named, farther away districts
const PLACE_ZOOM = 15;
const STEP = 8; // pixels that an arrow moves the point
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const put = (sentence, values) => sentence.replace(/%\{(\w+)\}/g, (_, name) => values[name] ?? "");
function element(name, className = "", ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

let leaflet;
/** Leaflet and its styles, once for the page. */
function library({ leaflet: script, styles }) {
  leaflet ??= (async () => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: styles });
    const styled = new Promise((done, failed) => Object.assign(sheet, { onload: done, onerror: failed }));
    document.head.append(sheet);
    await Promise.all([import(script), styled]);
    return globalThis.L;
  })().catch((why) => {
    leaflet = undefined;
    throw why;
  });
  return leaflet;
}

async function json(address) {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/** Metres as people say them. */
function distance(metres) {
  const { lang } = document.documentElement;
  const [value, unit] = metres < 950 ? [Math.round(metres / 10) * 10, "meter"] : [metres / 1000, "kilometer"];
  return new Intl.NumberFormat(lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

function icon(sprite, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

function begin(box) {
  const { map: kind, point, base, near, sprite } = box.dataset;
  const words = JSON.parse(box.dataset.words);
  const isChoice = kind === "choice";
  const form = box.closest("form");
  const button = box.querySelector("[data-map-open]");
  const label = button.querySelector("span");
  const opened = label.textContent;
  const said = element("p", "map-said");
  said.setAttribute("role", "status");
  let drawn;

  const fields = () => ["lat", "lng"].map((name) => form?.elements[name]);
  function chosen() {
    const [lat, lng] = isChoice ? fields().map((field) => field?.value) : (point || ",").split(",");
    return lat && lng && Number.isFinite(Number(lat)) && Number.isFinite(Number(lng)) ? [Number(lat), Number(lng)] : undefined;
  }

  async function draw() {
    said.textContent = words.loading;
    const [L, data] = await Promise.all([library(box.dataset), json(base)]);
    const frame = element("div", isChoice ? "map-frame" : "map-frame is-read");
    const keys = element("p", "hint", isChoice ? words.keys : words.keys_read);
    keys.id = `map-keys-${Math.random().toString(36).slice(2)}`;
    frame.setAttribute("role", "application");
    frame.setAttribute("aria-label", words.name);
    frame.setAttribute("aria-describedby", keys.id);
    const middle = element("button", "button quiet", icon(sprite, "map-pin"), element("span", "", words.centre));
    middle.type = "button";
    const list = element("div", "map-list");
    const parts = [frame, ...(isChoice ? [middle] : []), said, keys];
    if (!data.tiles) parts.push(element("p", "hint", words.plain));
    if (isChoice) parts.push(list);
    const panel = element("div", "map", ...parts);
    box.append(panel);

    const bounds = L.latLngBounds(data.frame);
    const map = L.map(frame, {
      zoomControl: false, minZoom: 10, maxZoom: 17, maxBounds: bounds.pad(0.2), keyboardPanDelta: 60,
      zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm,
    });
    map.attributionControl.setPrefix("Leaflet");
    L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.fitBounds(L.latLngBounds(data.outline), { animate: false });
    ground(L, map, frame, data, words);

    const points = data.districts.flatMap(({ points }) => points);
    const named = ({ communes }) => communes[0][1] + (communes.length > 1 ? ` (${put(words.more, { n: communes.length - 1 })})` : "");
    const nearest = (at) => points.reduce((a, b) => (map.distance(at, a.at) <= map.distance(at, b.at) ? a : b));

    let marker;
    /** Shows the point, or none. */
    function show(at, isMoved) {
      if (!at) {
        marker?.remove();
        marker = undefined;
        return;
      }
      if (marker) marker.setLatLng(at);
      else {
        const made = element("div", "", icon(sprite, "map-pin"));
        const looks = L.divIcon({ className: "map-point", html: made.firstChild, iconSize: [48, 48], iconAnchor: [24, 46] });
        marker = L.marker(at, { icon: looks, draggable: isChoice, keyboard: isChoice, interactive: isChoice, autoPan: true, title: words.chosen, alt: words.chosen, zIndexOffset: 1000 }).addTo(map);
        marker.getElement().setAttribute("aria-label", words.chosen);
        if (isChoice) {
          marker.on("dragend", () => choose(marker.getLatLng()));
          L.DomEvent.on(marker.getElement(), "keydown", nudge);
        }
      }
      if (isMoved) map.setView(at, Math.max(map.getZoom(), PLACE_ZOOM), { animate: !calm });
      else if (!map.getBounds().contains(at)) map.panTo(at, { animate: !calm });
      const close = nearest(at);
      said.textContent = isChoice ? put(words.set, { place: named(close), distance: distance(map.distance(at, close.at)) }) : "";
    }

    function choose(at) {
      const texts = [at.lat.toFixed(6), at.lng.toFixed(6)];
      fields().forEach((field, i) => (field.value = texts[i]));
      for (const field of fields()) field.dispatchEvent(new Event("change", { bubbles: true }));
      show(texts.map(Number));
      around();
    }

    const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    function nudge(event) {
      const arrow = ARROWS[event.key];
      if (!arrow) return;
      event.preventDefault();
      event.stopPropagation();
      const far = STEP * (event.shiftKey ? 5 : 1);
      const at = map.latLngToContainerPoint(marker.getLatLng()).add(arrow.map((way) => way * far));
      choose(map.containerPointToLatLng(at));
    }

    if (isChoice) {
      map.on("click", ({ latlng }) => choose(latlng));
      middle.addEventListener("click", () => choose(map.getCenter()));
      frame.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target !== frame) return;
        event.preventDefault();
        choose(map.getCenter());
      });
    }

    const pins = L.layerGroup().addTo(map);
    const squares = new Map();
    let asked;
    /** Public petitions around the point, or around the commune that was chosen. */
    async function around() {
      if (!isChoice) return;
      const at = chosen() ?? communePoint();
      if (!at) return;
      const [north, east] = at.map((degrees) => degrees * SQUARES - 0.5).map(Math.floor);
      const here = [[north, east], [north, east + 1], [north + 1, east], [north + 1, east + 1]].map((square) => square.join("/"));
      const turn = (asked = here.join());
      const found = await Promise.all(
        here.map((square) => {
          if (!squares.has(square)) squares.set(square, json(`${near}/${square}`).then(({ pins }) => pins).catch(() => (squares.delete(square), [])));
          return squares.get(square);
        }),
      );
      if (turn !== asked) return;
      const all = found.flat().sort((a, b) => map.distance(at, a.at) - map.distance(at, b.at));
      pins.clearLayers();
      for (const pin of all) pins.addLayer(pinned(pin));
      const rows = all.slice(0, 8).map((pin) => element("li", "", link(pin), state(pin)));
      list.replaceChildren(
        element("p", "", element("strong", "", words.near_title)),
        all.length ? element("ul", "", ...rows) : element("p", "hint", words.near_none),
      );
    }

    // A new window: what is typed on this page stays.
    const link = ({ href, title }) => Object.assign(element("a", "", title), { href, target: "_blank", rel: "noopener", lang: "vi" });
    const state = ({ face, number, day, tone, icon: shape }) => element("span", `map-state ${tone}`, icon(sprite, shape), `${face} · ${number} · ${day}`);
    function pinned(pin) {
      const made = element("span", "", icon(sprite, pin.icon));
      const looks = L.divIcon({ className: `map-pin ${pin.tone}`, html: made, iconSize: [48, 48] });
      const name = put(words.near, pin);
      const layer = L.marker(pin.at, { icon: looks, title: name, alt: name });
      layer.on("add", () => layer.getElement().setAttribute("aria-label", name));
      layer.bindPopup(() => element("div", "", element("p", "", link(pin)), element("p", "", state(pin))), { closeButton: true });
      return layer;
    }

    function communePoint() {
      const code = form?.elements.commune?.value;
      return code ? points.find(({ communes }) => communes.some(([known]) => known === code))?.at : undefined;
    }

    /** The point or the commune was changed elsewhere on the page. */
    function follow() {
      const at = chosen();
      show(at, true);
      if (!at && communePoint()) map.setView(communePoint(), 13, { animate: !calm });
      if (!at) said.textContent = "";
      around().catch(console.warn);
    }
    // The island writes its fields a moment later.
    if (isChoice) {
      addEventListener("place-point", () => setTimeout(() => {
        const [now, at] = [chosen(), marker?.getLatLng()];
        const isSame = now && at && now[0].toFixed(6) === at.lat.toFixed(6) && now[1].toFixed(6) === at.lng.toFixed(6);
        if (!isSame && (now || marker)) follow();
      }));
      form?.elements.commune?.addEventListener("change", () => chosen() ?? follow());
    }
    said.textContent = "";
    follow();
    // What the page itself knows around its point.
    for (const pin of JSON.parse(box.dataset.pins || "[]")) pins.addLayer(pinned(pin));
    return { panel, map };
  }

  button.addEventListener("click", async () => {
    if (drawn) {
      const isShown = drawn.panel.toggleAttribute("hidden");
      button.setAttribute("aria-expanded", String(!isShown));
      label.textContent = isShown ? opened : words.close;
      if (!isShown) drawn.map.invalidateSize();
      return;
    }
    button.disabled = true;
    box.append(said);
    try {
      drawn = await draw();
      button.setAttribute("aria-expanded", "true");
      label.textContent = words.close;
    } catch (why) {
      console.warn(why);
      box.querySelector(":scope > .map")?.remove();
      box.append(said);
      said.textContent = words.failed;
    }
    button.disabled = false;
  });
}

/** What lies under the points: tiles where there are some, else the communes' dots and names. */
function ground(L, map, frame, data, words) {
  const tiles = data.tiles;
  if (tiles) {
    frame.classList.add("has-tiles");
    const attribution = element("span", "", tiles.attribution).innerHTML;
    L.tileLayer("/tiles/{z}/{x}/{y}", { className: "map-tiles", minNativeZoom: tiles.min, maxNativeZoom: tiles.max, maxZoom: 17, attribution, bounds: data.frame }).addTo(map);
  }
  const still = { interactive: false };
  L.polygon(data.outline, { ...still, className: "map-outline" }).addTo(map);
  if (tiles) return;
  const name = (at, text, className) => {
    const looks = L.divIcon({ className: `map-name ${className}`, html: element("span", "", text), iconSize: [0, 0] });
    L.marker(at, { ...still, icon: looks, keyboard: false }).addTo(map).getElement().setAttribute("aria-hidden", "true");
  };
  for (const district of data.districts) {
    const mean = [0, 1].map((i) => district.points.reduce((sum, { at }) => sum + at[i], 0) / district.points.length);
    name(mean, district.name.replace(/^(Huyện|Thành phố) /, ""), "is-district");
    for (const { at, communes } of district.points) {
      L.circleMarker(at, { ...still, radius: 5, className: "map-dot" }).addTo(map);
      const first = communes.slice(0, 2).map(([, text]) => text).join(", ");
      const rest = communes.length > 2 ? ` ${put(words.more, { n: communes.length - 2 })}` : "";
      name(at, first + rest, "");
    }
  }
  const far = () => {
    frame.classList.toggle("is-far", map.getZoom() < NEAR_ZOOM);
    frame.classList.toggle("is-near", map.getZoom() >= NEAR_ZOOM);
  };
  map.on("zoomend", far);
  far();
}

function beginAll() {
  for (const box of document.querySelectorAll("[data-map]:not([data-begun])")) {
    box.dataset.begun = "1";
    begin(box);
  }
}
beginAll();
// The officers' desk draws its case anew without loading the page.
document.addEventListener("desk:case", beginAll);
