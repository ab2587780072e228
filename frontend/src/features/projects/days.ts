import type { QueryResult } from "@/shared/lib/api/models";

export type Days = {
  /** Visitors a day, today last. */
  visitors: readonly number[];
  today: { visitors: number; pageviews: number };
};

/** What a line of the list shows of an answer by day. */
export function toDays({ rows }: QueryResult): Days {
  const numbers = rows.map(({ metrics }) => metrics.map((value) => Number(value ?? 0)));
  const [visitors = 0, pageviews = 0] = numbers.at(-1) ?? [];
  return { visitors: numbers.map(([people = 0]) => people), today: { visitors, pageviews } };
}

/** A line through the values as an SVG path, the highest at the top; flat at the bottom without any. */
export function sparkPath(values: readonly number[], width: number, height: number): string {
  const most = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const points = values.map((value, at) => {
    const y = height - (value / most) * height;
    return `${Number((at * step).toFixed(1))} ${Number(y.toFixed(1))}`;
  });
  return points.length === 0 ? "" : `M${points.join("L")}`;
}
