import type { Annotation } from "@/shared/lib/api/models";
import type { ChartPoint } from "./model";
import type { Span } from "./points";

const DAY_MS = 86_400_000;

export const isDay = (at: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(at);

/** The bucket in which it begins, the first one where it began before; -1 where it is not of these. */
export function placeOf({ at, until }: Pick<Annotation, "at" | "until">, spans: readonly Span[]) {
  // A date is that day in whatever zone somebody looks at: it is compared with what the clocks showed.
  const key = isDay(at) ? ("local" as const) : ("start" as const);
  const begin = Date.parse(at);
  const end = isDay(at) ? Date.parse(until) + DAY_MS - 1 : Date.parse(until);
  const first = spans[0];
  const last = spans.at(-1);
  if (!first || !last) return -1;
  if (end < first[key] || begin >= (isDay(at) ? last.localEnd : last.end)) return -1;
  return Math.max(
    0,
    spans.findLastIndex((span) => span[key] <= begin),
  );
}

/** The points of a chart with what was noted about them, in words. */
export function withNotes(
  points: readonly ChartPoint[],
  spans: readonly Span[],
  annotations: readonly Annotation[],
  wordsOf: (annotation: Annotation) => string,
): ChartPoint[] {
  const notes = new Map<number, string[]>();
  for (const annotation of annotations) {
    const place = placeOf(annotation, spans);
    if (place >= 0) notes.set(place, [...(notes.get(place) ?? []), wordsOf(annotation)]);
  }
  return points.map((point, place) => {
    const found = notes.get(place);
    return found ? { ...point, notes: found } : point;
  });
}
