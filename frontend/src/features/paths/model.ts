import type { PathsNode, PathsPlace } from "@/shared/lib/api/models";
import type { Step } from "@/shared/lib/steps";
import type { Way } from "./view";

/** Pixels. A box holds two lines of text, however few sessions came by. */
const LEAST_HEIGHT = 46;
/** What all sessions together are high. */
const WHOLE_HEIGHT = 260;
const ROOM_BETWEEN = 8;
const ROOM_FOR_LINKS = 52;
const LEAST_WIDTH = 168;
const MOST_WIDTH = 280;

export type Node = {
  place: number;
  index: number;
  kind: PathsNode["kind"];
  value: string | null;
  isOther: boolean;
  sessions: number;
  /** How many have no further step; null where nobody looked. */
  ended: number | null;
  /** Of all sessions, 0 to 1. */
  share: number;
};
export type Box = Node & { top: number; height: number };
export type Column = { place: number; left: number; boxes: Box[] };
export type Ribbon = { place: number; source: number; target: number; d: string };
export type Drawing = { width: number; height: number; boxWidth: number } & {
  columns: Column[];
  ribbons: Ribbon[];
};

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** All sessions: those at the first place. */
export const allOf = (places: readonly PathsPlace[]): number =>
  sum((places[0]?.nodes ?? []).map((node) => node.sessions));

export const toNodes = (places: readonly PathsPlace[]): Node[][] => {
  const all = Math.max(1, allOf(places));
  return places.map(({ nodes }, place) =>
    nodes.map(({ kind, value, is_other, sessions, ended }, index) => ({
      place,
      index,
      kind,
      value,
      isOther: is_other,
      sessions,
      ended,
      share: sessions / all,
    })),
  );
};

/** What can be asked about next; the sum of all others and pages without a path cannot. */
export const stepOf = ({ kind, value, isOther }: Node): Step | null =>
  isOther || !kind || !value ? null : { kind, value };

function stacked(nodes: readonly Node[]): Box[] {
  let top = 0;
  return nodes.map((node) => {
    const height = Math.max(LEAST_HEIGHT, Math.round(node.share * WHOLE_HEIGHT));
    const box = { ...node, top, height };
    top += height + ROOM_BETWEEN;
    return box;
  });
}

/** A band between two edges, bent so that it leaves and arrives level. */
function band(x1: number, y1: number, h1: number, x2: number, y2: number, h2: number): string {
  const middle = (x1 + x2) / 2;
  const there = `C${middle},${y1} ${middle},${y2} ${x2},${y2}`;
  const back = `C${middle},${y2 + h2} ${middle},${y1 + h1} ${x1},${y1 + h1}`;
  return `M${x1},${y1}${there}V${y2 + h2}${back}Z`;
}

/** The bands from one place to the next. Each takes of both its boxes the part that its sessions are there. */
function bandsOf(
  place: number,
  links: PathsPlace["links"],
  from: Column,
  to: Column,
  boxWidth: number,
): Ribbon[] {
  const forwards = from.left < to.left;
  const x1 = forwards ? from.left + boxWidth : from.left;
  const x2 = forwards ? to.left : to.left + boxWidth;
  const left = new Map(from.boxes.map((box) => [box.index, box.top]));
  const arrived = new Map(to.boxes.map((box) => [box.index, box.top]));
  const ordered = [...links].sort((a, b) => a.source - b.source || a.target - b.target);
  return ordered.flatMap(({ source, target, sessions }) => {
    const a = from.boxes[source];
    const b = to.boxes[target];
    if (!a || !b) return [];
    const h1 = (a.height * sessions) / Math.max(1, a.sessions);
    const h2 = (b.height * sessions) / Math.max(1, b.sessions);
    const y1 = left.get(source) ?? a.top;
    const y2 = arrived.get(target) ?? b.top;
    left.set(source, y1 + h1);
    arrived.set(target, y2 + h2);
    return [{ place, source, target, d: band(x1, y1, h1, x2, y2, h2) }];
  });
}

/** Columns from left to right as time goes: what ways lead to stands at the right. */
export function toDrawing(places: readonly PathsPlace[], way: Way, room: number): Drawing {
  const count = Math.max(1, places.length);
  const fair = Math.floor((room - (count - 1) * ROOM_FOR_LINKS) / count);
  const boxWidth = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, fair));
  const stride = boxWidth + ROOM_FOR_LINKS;
  const columns = toNodes(places).map((nodes, place) => ({
    place,
    left: (way === "from" ? place : count - 1 - place) * stride,
    boxes: stacked(nodes),
  }));
  const ribbons = places.flatMap(({ links }, place) => {
    const from = columns[place];
    const to = columns[place + 1];
    return from && to ? bandsOf(place, links, from, to, boxWidth) : [];
  });
  const bottoms = columns.flatMap(({ boxes }) => boxes.map(({ top, height }) => top + height));
  return {
    width: count * stride - ROOM_FOR_LINKS,
    height: Math.max(0, ...bottoms),
    boxWidth,
    columns,
    ribbons,
  };
}

export type Row = { source: Node; target: Node; sessions: number; ofSource: number; ofAll: number };

/** The steps as rows, place by place, the most frequent first. */
export function toRows(places: readonly PathsPlace[]): Row[] {
  const nodes = toNodes(places);
  const all = Math.max(1, allOf(places));
  return places.flatMap(({ links }, place) =>
    [...links]
      .sort((a, b) => b.sessions - a.sessions)
      .flatMap(({ source, target, sessions }) => {
        const from = nodes[place]?.[source];
        const to = nodes[place + 1]?.[target];
        if (!from || !to) return [];
        const ofSource = sessions / Math.max(1, from.sessions);
        return [{ source: from, target: to, sessions, ofSource, ofAll: sessions / all }];
      }),
  );
}

/** How many of all took another step. */
export const wentOn = (places: readonly PathsPlace[]): number =>
  sum((places[0]?.links ?? []).map((link) => link.sessions));

/** Whether sessions may have gone on where nobody looked. */
export const isCut = (places: readonly PathsPlace[]): boolean =>
  (places.at(-1)?.nodes ?? []).some(({ ended }) => ended === null);
