import { Fragment, type ReactNode } from "react";

export type Fact = readonly [term: string, value: ReactNode];

/** Names and values beside each other; one below the other where there is no room. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-0.5 sm:grid-cols-[12rem_1fr] sm:gap-y-2.5">
      {facts.map(([term, value]) => (
        <Fragment key={term}>
          <dt className="text-muted">{term}</dt>
          <dd className="wrap-anywhere max-sm:mb-2">{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
