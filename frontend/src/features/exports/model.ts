import { tx } from "@/shared/i18n/exports";
import type { RawExport, RawExportDraft } from "@/shared/lib/api/models";
import { filtered, savedFilter } from "@/shared/lib/filters";
import { dates } from "@/shared/lib/format";

export const PERIODS = ["7d", "30d", "90d", "days"] as const;
export type Period = (typeof PERIODS)[number];
export const FORMATS = ["csv", "ndjson", "parquet"] as const;
export type Format = (typeof FORMATS)[number];

/** What is chosen of a new export, as the form's fields hold it. */
export type Draft = {
  period: Period;
  from: string;
  to: string;
  /** The id of a filter that the project keeps; null for every event. */
  only: string | null;
  format: Format;
  compressed: boolean;
  bots: boolean;
};

/** The draft in the API's words. Parquet is compressed by itself, and refuses to be twice. */
export function newExport(draft: Draft): RawExportDraft {
  return {
    v: 1,
    period: draft.period === "days" ? { from: draft.from, to: draft.to } : { last: draft.period },
    ...(draft.only === null ? {} : filtered([savedFilter(draft.only)])),
    format: draft.format,
    ...(draft.compressed && draft.format !== "parquet" ? { compressed: true } : {}),
    ...(draft.bots ? { include: { bots: true } } : {}),
  };
}

/** The day it is now in the zone, less some days, as `<input type="date">` takes it. */
export function dayIn(zone: string, now: number, ago = 0): string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const today = Date.parse(`${format.format(now)}T00:00:00Z`);
  return new Date(today - ago * 86_400_000).toISOString().slice(0, 10);
}

export const isUnderWay = ({ state }: RawExport): boolean =>
  state === "waiting" || state === "running";

export const nameOf = ({ format, compressed }: RawExport): string =>
  tx.names(tx.formats[format], compressed);

/** The last day is told by the instant before its end, which is excluded. */
export function rangeOf({ from, to, timezone }: RawExport): string {
  const format = dates({ dateStyle: "medium", timeZone: timezone });
  return tx.range(format.format(new Date(from)), format.format(Date.parse(to) - 1));
}

/** As the server calls it, with the days in the zone that they were asked in. */
export function fileName(item: RawExport): string {
  const first = dayIn(item.timezone, Date.parse(item.from));
  const last = dayIn(item.timezone, Date.parse(item.to) - 1);
  return `events-${first}-${last}.${item.format}${item.compressed ? ".gz" : ""}`;
}

/** From here on people are told that the browser has to hold it. */
export const BIG = 500_000_000;
