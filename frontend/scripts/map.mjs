// Draws the world of the overview's map: world-atlas (Natural Earth, public domain), projected, simplified and rounded
// here, so that the browser needs no library for it. Writes src/features/overview/world.json; with --check it only
// says whether that file is what the sources give, and small enough.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { geoCentroid, geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { presimplify, simplify, sphericalTriangleArea } from "topojson-simplify";
import { ALPHA2, NO_CODE, PARTS } from "./countries.mjs";

const OUT = new URL("../src/features/overview/world.json", import.meta.url);
const BUDGET_KB = 30;
const WIDTH = 2000;
/** Corners whose triangle is smaller than this (of the sphere's 4π) are left out: a square unit or two. */
const SMALLEST_CORNER = 1.8e-5;
/** Islands below this many square units are left out where their country has larger ones. */
const SMALLEST_ISLAND = 5;
/** A country that is smaller than this has a dot of its own, or nobody could point at it. */
const SMALLEST_COUNTRY = 45;
const DOT = 6;

const atlas = createRequire(import.meta.url)("world-atlas/countries-50m.json");

// Nobody browses from Antarctica; without it there is room for the others.
const inhabited = {
  ...atlas,
  objects: {
    countries: {
      ...atlas.objects.countries,
      geometries: atlas.objects.countries.geometries.filter(({ id }) => id !== "010"),
    },
  },
};
const simple = simplify(presimplify(inhabited, sphericalTriangleArea), SMALLEST_CORNER);
const whole = feature(inhabited, inhabited.objects.countries).features;
// A compromise between true areas and countries of Europe that can still be pointed at on a phone. Cut through the strait between Asia and America rather than through Asia's end. No points are put between those
// that simplifying has left.
const projection = geoNaturalEarth1()
  .rotate([-11, 0])
  .precision(0)
  .fitWidth(WIDTH, { type: "FeatureCollection", features: whole });

const point = (place) => projection(place).map(Math.round);

/** What is drawn of a polygon: its rings in whole numbers, without points that fall together. */
function ringsOf(polygon) {
  const rings = [];
  const add = (x, y) => {
    const next = [Math.round(x), Math.round(y)];
    const last = rings.at(-1).at(-1);
    if (last?.[0] !== next[0] || last?.[1] !== next[1]) rings.at(-1).push(next);
  };
  const pen = {
    moveTo: (x, y) => {
      rings.push([]);
      add(x, y);
    },
    lineTo: add,
    closePath: () => undefined,
  };
  geoPath(projection, pen)({ type: "Polygon", coordinates: polygon });
  return rings.map(opened).filter((ring) => ring.length > 2);
}

/** Without the last point where it is the first once more. */
function opened(ring) {
  const last = ring.at(-1);
  return ring.length > 1 && last[0] === ring[0][0] && last[1] === ring[0][1]
    ? ring.slice(0, -1)
    : ring;
}

function areaOf(points) {
  let twice = 0;
  for (let at = 0; at < points.length; at++) {
    const [x, y] = points[at];
    const [nextX, nextY] = points[(at + 1) % points.length];
    twice += x * nextY - nextX * y;
  }
  return Math.abs(twice / 2);
}

/** "M10 20l5 1-3 4z": steps are short numbers, and a minus parts them as well as a blank does. */
function pathOf(points) {
  const [first, ...rest] = points;
  let [x, y] = first;
  const steps = rest.map(([nextX, nextY]) => {
    const step = `${nextX - x} ${nextY - y}`;
    [x, y] = [nextX, nextY];
    return step;
  });
  return `M${first[0]} ${first[1]}l${steps.join(" ")}z`.replaceAll(" -", "-");
}

const dot = ([x, y]) =>
  `M${x - DOT} ${y}a${DOT} ${DOT} 0 1 0 ${2 * DOT} 0a${DOT} ${DOT} 0 1 0-${2 * DOT} 0z`;

const polygonsOf = ({ geometry }) =>
  geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;

/** Whose a polygon is: what lies overseas often has a code of its own. */
function codeOf(country, polygon) {
  const [longitude, latitude] = geoCentroid({ type: "Polygon", coordinates: polygon });
  const part = PARTS.find(
    ({ of, west, south, east, north }) =>
      of === country &&
      longitude > west &&
      longitude < east &&
      latitude > south &&
      latitude < north,
  );
  return part?.code ?? country;
}

/** For each code its polygons, simplified, and where its dot would be. */
function gather() {
  const found = new Map();
  for (const [index, { id, properties }] of whole.entries()) {
    const code = ALPHA2[id] ?? NO_CODE[properties.name];
    if (code === undefined) throw new Error(`${properties.name} (${id}) is not in countries.mjs`);
    const simplified = polygonsOf(feature(simple, simple.objects.countries).features[index]);
    for (const [at, polygon] of polygonsOf(whole[index]).entries()) {
      const own = code && codeOf(code, polygon);
      const entry = found.get(own) ?? { rings: [], polygons: [] };
      entry.polygons.push(polygon);
      entry.rings.push(...ringsOf(simplified[at]));
      found.set(own, entry);
    }
  }
  return found;
}

function shapeOf({ rings, polygons }) {
  const sized = rings.map((ring) => ({ ring, area: areaOf(ring) }));
  const total = sized.reduce((sum, { area }) => sum + area, 0);
  if (total < SMALLEST_COUNTRY) {
    const largest = polygons.toSorted(
      (a, b) => areaOf(b[0].map(projection)) - areaOf(a[0].map(projection)),
    )[0];
    return dot(point(geoCentroid({ type: "Polygon", coordinates: largest })));
  }
  return sized
    .filter(({ area }) => area >= SMALLEST_ISLAND)
    .map(({ ring }) => pathOf(ring))
    .join("");
}

/** Large ones first, so that a dot lies on top of the country around it. "" is land without a code. */
function draw() {
  const shapes = [...gather()].map(([code, entry]) => [code, shapeOf(entry)]);
  shapes.sort(([a, left], [b, right]) => {
    const dots = Number(left.includes("a")) - Number(right.includes("a"));
    return dots || (a < b ? -1 : 1);
  });
  const ys = whole.flatMap((one) =>
    polygonsOf(one)
      .flat(2)
      .map((place) => projection(place)[1]),
  );
  const top = Math.floor(Math.min(...ys)) - 2;
  const height = Math.ceil(Math.max(...ys)) + 2 - top;
  const world = { box: `0 ${top} ${WIDTH} ${height}`, width: WIDTH, height, shapes };
  return `${JSON.stringify(world).replaceAll('],["', '],\n["')}\n`;
}

const text = draw();
const size = gzipSync(text, { level: 9 }).length / 1024;
if (size > BUDGET_KB) {
  console.error(`the map has ${size.toFixed(1)} KB gzipped, of ${BUDGET_KB}`);
  process.exitCode = 1;
}
if (!process.argv.includes("--check")) {
  writeFileSync(OUT, text);
  console.log(`${size.toFixed(1)} KB gzipped, ${text.split("\n").length - 1} shapes`);
} else if (readFileSync(OUT, "utf8") !== text) {
  console.error("src/features/overview/world.json is out of date: npm run map");
  process.exitCode = 1;
}
