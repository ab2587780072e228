import type { Days } from "@/shared/lib/api/annotations";
import type {
  Annotation,
  AnnotationDraft,
  AnnotationKind,
  AnnotationPatch,
} from "@/shared/lib/api/models";

export const KINDS: readonly AnnotationKind[] = ["note", "release", "campaign", "outage"];

/** An annotation while it is written. Empty `until`: the one day. */
export type Draft = { at: string; until: string; text: string; kind: AnnotationKind };

/** Whether it is of a moment, which the form only shows: it would have to compute with zones. */
export const isMoment = ({ at }: Pick<Annotation, "at">): boolean => at.length !== 10;

/** A new note is of today where today is shown, else of the last day shown. */
export function newDraft({ from, to }: Days, today: string): Draft {
  const at = today >= from && today <= to ? today : to;
  return { at, until: "", text: "", kind: "note" };
}

export const toDraft = ({ at, until, text, kind }: Annotation): Draft => ({
  at,
  until: until === at ? "" : until,
  text,
  kind,
});

export const newAnnotation = ({ at, until, text, kind }: Draft): AnnotationDraft => ({
  at,
  ...(until ? { until } : {}),
  text: text.trim(),
  kind,
});

/** What was changed. The days go together: a new first day alone would end the note there. */
export function changesOf(before: Annotation, draft: Draft): AnnotationPatch {
  const { at, until, text, kind } = draft;
  const days = { at, until: until || at };
  const moved = days.at !== before.at || days.until !== before.until;
  return {
    ...(moved && !isMoment(before) ? days : {}),
    ...(text.trim() === before.text ? {} : { text: text.trim() }),
    ...(kind === before.kind ? {} : { kind }),
  };
}
