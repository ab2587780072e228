import type {
  FunnelResult,
  PathsResult,
  QueryResult,
  RetentionResult,
} from "@/shared/lib/api/models";
import { csvOf } from "@/shared/lib/csv";

type Line = readonly unknown[];

/** The rows; with a comparison each metric has a second column of the other period. */
function queryLines({ columns, rows, meta }: QueryResult): Line[] {
  const names = (kind: "dimension" | "metric") =>
    columns.filter((column) => column.kind === kind).map(({ name }) => name);
  const metrics = names("metric");
  const compared = Boolean(meta.compare);
  const others = compared ? metrics.map((name) => `${name} (compared)`) : [];
  return [
    [...names("dimension"), ...metrics, ...others],
    ...rows.map((row) => [
      ...row.dimensions,
      ...row.metrics,
      ...(compared ? (row.compare ?? metrics.map(() => null)) : []),
    ]),
  ];
}

const TIMES = ["seconds_from_first", "seconds_from_previous"] as const;

/** A line for each step. */
const funnelLines = ({ steps }: FunnelResult): Line[] => [
  [
    ...["step", "name", "users", "from_first", "from_previous"],
    ...TIMES.flatMap((name) => [`${name}_median`, `${name}_p90`]),
  ],
  ...steps.map((step, at) => [
    ...[at + 1, step.name, step.users, step.from_first, step.from_previous],
    ...TIMES.flatMap((name) => [step[name].median, step[name].p90]),
  ]),
];

/** A line for each cohort: how many were back in which period after their first. */
function retentionLines({ cohorts }: RetentionResult): Line[] {
  const most = Math.max(0, ...cohorts.map(({ returned }) => returned.length));
  const numbers = Array.from({ length: most }, (_, number) => number);
  return [
    ["start", "size", ...numbers.map((number) => `returned_${number}`)],
    ...cohorts.map(({ start, size, returned }) => [
      ...[start, size],
      ...numbers.map((number) => returned[number]),
    ]),
  ];
}

/** A line for each link from one place to the next. */
const pathsLines = ({ places }: PathsResult): Line[] => [
  ["place", "source_kind", "source", "target_kind", "target", "sessions"],
  ...places.flatMap(({ nodes, links }, at) =>
    links.map(({ source, target, sessions }) => {
      const [from, to] = [nodes[source], places[at + 1]?.nodes[target]];
      return [at + 1, from?.kind, from?.value, to?.kind, to?.value, sessions];
    }),
  ),
];

/** The numbers of an answer, with the columns that the server's own files have. */
export const numbersOf = {
  query: (result: QueryResult): string => csvOf(queryLines(result)),
  funnel: (result: FunnelResult): string => csvOf(funnelLines(result)),
  retention: (result: RetentionResult): string => csvOf(retentionLines(result)),
  paths: (result: PathsResult): string => csvOf(pathsLines(result)),
};
