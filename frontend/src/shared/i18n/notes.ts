import type { Annotation } from "@/shared/lib/api/models";
import { dates } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { enNotes } from "./en-notes";
import { room } from "./index";

export type NotesCatalogue = typeof enNotes;

/** The texts of notes beside the numbers. The rules of `manage.ts`. */
export let tn: NotesCatalogue = room("notes", enNotes, (own) => {
  tn = own;
});

/** A date as the calendar says it, whatever the reader's zone is. */
export const calendarDay = (day: string): string =>
  dates({ dateStyle: "medium", timeZone: "UTC" }).format(new Date(day));

/** "Nov 16 – 22, 2026" for days, in Intl's own way; null where it is one moment or one day. */
export function spanText(
  { at, until }: Pick<Annotation, "at" | "until">,
  timeZone: string,
): string | null {
  if (at === until) return null;
  const isDays = at.length === 10;
  const format = dates({
    dateStyle: "medium",
    ...(isDays ? { timeZone: "UTC" } : { timeStyle: "short", timeZone }),
  });
  return format.formatRange(new Date(at), new Date(until));
}

/** What a note says beside the bucket in which it begins. */
export function noteText(annotation: Annotation, timeZone: string): string {
  const kind = tn.kinds[annotation.kind];
  const span = spanText(annotation, timeZone);
  const text = visible(annotation.text);
  return span ? tn.during(kind, text, span) : tn.words(kind, text);
}
