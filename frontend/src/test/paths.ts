import type { PathsNode, PathsResult } from "@/shared/lib/api/models";

export const pathsNode = (part: Partial<PathsNode> = {}): PathsNode => ({
  kind: "page",
  value: "/pricing",
  is_other: false,
  sessions: 90,
  ended: 30,
  ...part,
});

/** Ninety sessions saw /pricing; of the sixty that went on most bought something. */
export const pathsResult = (part: Partial<PathsResult> = {}): PathsResult => ({
  places: [
    {
      nodes: [pathsNode()],
      links: [
        { source: 0, target: 1, sessions: 20 },
        { source: 0, target: 0, sessions: 40 },
      ],
    },
    {
      nodes: [
        pathsNode({ kind: "event", value: "buy", sessions: 40, ended: null }),
        pathsNode({ kind: null, value: "(other)", is_other: true, sessions: 20, ended: null }),
      ],
      links: [],
    },
  ],
  meta: {
    source: "raw",
    from: "2026-10-24T22:00:00Z",
    to: "2026-11-23T23:00:00Z",
    timezone: "Europe/Berlin",
    elapsed_ms: 48,
    warnings: [],
  },
  ...part,
});
