import type { ChartPoint } from "@/shared/components/chart/model";
import type { Outcome } from "@/shared/lib/api/models";
import { csvOf } from "@/shared/lib/csv";

/** What becomes of an event as it arrives; every one is of exactly one kind. */
const KINDS = {
  accepted: ["accepted"],
  away: ["rejected", "refused"],
  limited: ["limited"],
  leftOut: ["opted_out", "excluded"],
} as const satisfies Record<string, readonly Outcome[]>;
export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** A minute, an hour or a day of arrivals, named by the clocks of whoever looks. */
export type Arrivals = {
  /** As the API names it, for files. */
  start: string;
  title: string;
  tick: string;
  /** It is not over yet. */
  partial: boolean;
  outcomes: Readonly<Record<string, number>>;
};

export type Bar = ChartPoint & { start: string; parts: readonly number[] };

/** The bars of a chart: the parts in the order of `KIND_NAMES`, the value their sum. */
export const toBars = (arrivals: readonly Arrivals[]): Bar[] =>
  arrivals.map(({ outcomes, ...named }) => {
    const parts = KIND_NAMES.map((kind) =>
      KINDS[kind].reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0),
    );
    return { ...named, parts, value: parts.reduce((sum, part) => sum + part, 0), before: null };
  });

/** The kinds that there are at all; accepted always. */
export const kindsIn = (bars: readonly Bar[]): Kind[] =>
  KIND_NAMES.filter((kind, at) => kind === "accepted" || bars.some(({ parts }) => parts[at]));

export const partOf = (bar: Bar, kind: Kind): number => bar.parts[KIND_NAMES.indexOf(kind)] ?? 0;

/** From where to where each part of a bar reaches, from 0 on; parts of nothing are left out. */
export function layersOf(bar: Bar): { kind: Kind; from: number; to: number }[] {
  let from = 0;
  return KIND_NAMES.flatMap((kind) => {
    const part = partOf(bar, kind);
    const layer = { kind, from, to: from + part };
    from += part;
    return part > 0 ? [layer] : [];
  });
}

export const barsCsv = (
  bars: readonly Bar[],
  start: string,
  names: Readonly<Record<Kind, string>>,
): string =>
  csvOf([
    [start, ...KIND_NAMES.map((kind) => names[kind])],
    ...bars.map((bar) => [bar.start, ...bar.parts]),
  ]);
