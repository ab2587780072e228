/** A step of a funnel, or what begins or returns: an event by its name, or a page by its path. */
export type Step = { kind: StepKind; value: string };
export const STEP_KINDS = ["page", "event"] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** "page:/pricing", as the URL has it; null for what is no step. */
export function parseStep(text: unknown): Step | null {
  if (typeof text !== "string") return null;
  const cut = text.indexOf(":");
  const kind = STEP_KINDS.find((one) => one === text.slice(0, cut));
  const value = text.slice(cut + 1).trim();
  return kind && value !== "" ? { kind, value } : null;
}

export const stringifyStep = ({ kind, value }: Step): string => `${kind}:${value}`;

/** What is special to RE2, but for the star, which stands for anything. */
const SPECIAL = /[\\^$.|?+()[\]{}]/g;

/** The step as the API wants it. A star in a path stands for any letters. */
export function toMatch({ kind, value }: Step): { event: string; filters?: unknown[] } {
  if (kind === "event") return { event: value };
  const filters = value.includes("*")
    ? ["matches", "path", [`^${value.replace(SPECIAL, "\\$&").replaceAll("*", ".*")}$`]]
    : ["is", "path", [value]];
  return { event: "pageview", filters };
}
