import type { Annotation, Dashboard } from "@/shared/lib/api/models";
import { savedReport } from "./shares";

export const dashboard = (part: Partial<Dashboard> = {}): Dashboard => ({
  id: "01930000-0000-7000-8000-0000000000b1",
  v: 1,
  name: "Marketing",
  description: "",
  period: null,
  cards: [{ report: savedReport().id }],
  created_at: "2026-11-01T00:00:00Z",
  changed_at: "2026-11-01T00:00:00Z",
  ...part,
});

export const annotation = (part: Partial<Annotation> = {}): Annotation => ({
  id: "01930000-0000-7000-8000-0000000000a1",
  at: "2026-11-16",
  until: "2026-11-16",
  text: "Winter sale",
  kind: "campaign",
  created_at: "2026-11-01T00:00:00Z",
  changed_at: "2026-11-01T00:00:00Z",
  ...part,
});
