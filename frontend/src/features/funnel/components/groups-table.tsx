import { te } from "@/shared/i18n/explore";
import type { FunnelGroup, FunnelStep } from "@/shared/lib/api/models";
import { wordsOf } from "@/shared/lib/filter-words";
import { exact, percent } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import type { Dimension } from "../view";

function nameOf(group: FunnelGroup, dimension: Dimension): string {
  if (group.is_other) return te.funnel.other;
  if (group.value === null || group.value === "") return te.funnel.empty;
  return visible(wordsOf(dimension, String(group.value)));
}

type Props = {
  groups: readonly FunnelGroup[];
  steps: readonly FunnelStep[];
  dimension: Dimension;
};

/** One row for each value, one column for each step. Wider than a phone, so it scrolls by itself. */
export function GroupsTable({ groups, steps, dimension }: Props) {
  const title = te.funnel.dimensions[dimension];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section tabIndex={0} aria-label={te.funnel.groups(title)} className="overflow-x-auto">
      <table className="w-full min-w-max tabular-nums">
        <caption className="sr-only">{te.funnel.groups(title)}</caption>
        <thead>
          <tr className="text-[0.8125rem] text-muted">
            <th scope="col" className="pr-3 pb-1.5 text-left font-medium">
              {title}
            </th>
            {steps.map((step, index) => (
              <th
                // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be the same page
                key={index}
                scope="col"
                title={visible(step.name)}
                className="max-w-40 truncate pb-1.5 pl-4 text-right font-medium"
              >
                {visible(step.name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr
              key={`${group.is_other} ${group.value ?? "\u0000none"}`}
              className="border-t border-line/60"
            >
              <th
                scope="row"
                className="max-w-56 truncate py-2 pr-3 text-left font-medium"
                title={nameOf(group, dimension)}
              >
                {nameOf(group, dimension)}
              </th>
              {group.steps.map((step, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be the same page
                <td key={index} className="py-2 pl-4 text-right">
                  {exact(step.users)}
                  {index > 0 && (
                    <span className="block text-[0.8125rem] text-muted">
                      {step.from_first === null ? te.funnel.notOne : percent(step.from_first)}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
