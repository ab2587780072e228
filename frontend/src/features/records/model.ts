import type { EventRecord, Session } from "@/shared/lib/api/models";
import { instant, money } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";

/** What the line of an event says already. */
const IN_LINE = ["event_name", "event_properties"] as const;

/** Everything an event has, in the order of the API; what it has nothing of is left out. */
export function factsOf(record: EventRecord): [name: string, value: string][] {
  return Object.entries(record)
    .filter(([name, value]) => value !== null && !IN_LINE.some((one) => one === name))
    .map(([name, value]) => [name, visible(String(value))]);
}

/** Everything a session has but numbers that its line says; instants in the project's zone. */
export function factsOfSession(
  session: Session,
  timeZone: string,
): [name: string, value: string][] {
  const { started_at, ended_at, revenue, duration, pageviews, bounced, ...rest } = session;
  const texts = Object.entries(rest)
    .filter(([, value]) => value !== null)
    .map(([name, value]): [string, string] => [name, visible(String(value))]);
  const paid = revenue.map(({ amount, currency }) => money(amount, currency)).join(", ");
  return [
    ["started_at", instant(started_at, timeZone)],
    ["ended_at", instant(ended_at, timeZone)],
    ...texts,
    ...(paid ? [["revenue", paid] as [string, string]] : []),
  ];
}

/** The properties as JSON, with what cannot be seen made visible; null where there are none. */
export function propertiesOf(record: EventRecord): string | null {
  const properties = record.event_properties;
  if (typeof properties !== "object" || properties === null) return null;
  if (Object.keys(properties).length === 0) return null;
  return JSON.stringify(properties, null, 2).split("\n").map(visible).join("\n");
}
