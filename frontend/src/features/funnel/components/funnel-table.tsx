import { te } from "@/shared/i18n/explore";
import type { FunnelStep } from "@/shared/lib/api/models";
import { duration } from "@/shared/lib/duration";
import { exact, percent } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";

const number = "py-2 pl-3 text-right align-top";
const head = "pb-1.5 pl-3 text-right font-medium";
const wide = "hidden @2xl:table-cell";

const shareText = (share: number | null): string =>
  share === null ? te.funnel.notOne : percent(share);

type RowProps = { step: FunnelStep; before: FunnelStep | undefined; index: number };

function Row({ step, before, index }: RowProps) {
  const { median, p90 } = step.seconds_from_previous;
  return (
    <tr className="border-t border-line/60">
      <th scope="row" className="py-2 text-left align-top font-normal">
        <span className="flex gap-2">
          <span className="w-5 shrink-0 text-right text-muted">{exact(index + 1)}</span>
          <span className="min-w-0 font-medium wrap-anywhere">{visible(step.name)}</span>
        </span>
        <span aria-hidden className="mt-1.5 ml-7 block h-4 rounded-md bg-sunken">
          <span
            style={{ width: `${(step.from_first ?? 0) * 100}%` }}
            className="block h-4 min-w-0.5 rounded-md bg-chart"
          />
        </span>
      </th>
      <td className={`${number} font-medium`}>{exact(step.users)}</td>
      <td className={number}>{shareText(step.from_first)}</td>
      <td className={`${number} ${wide}`}>{index === 0 ? "" : shareText(step.from_previous)}</td>
      <td className={`${number} ${wide}`}>{before && exact(before.users - step.users)}</td>
      <td className={`${number} ${wide}`}>
        {median !== null && (
          <>
            {duration(median)}
            {p90 !== null && (
              <span className="block text-[0.8125rem] text-muted">
                {te.funnel.timeNote(duration(p90))}
              </span>
            )}
          </>
        )}
      </td>
    </tr>
  );
}

/** The steps with their bars: chart and table in one, so that nobody needs the other. */
export function FunnelTable({ steps }: { steps: readonly FunnelStep[] }) {
  const { columns } = te.funnel;
  return (
    // What there is room for is the card's matter: on a dashboard it is narrower than the screen.
    <div data-chart className="@container">
      <table className="w-full table-fixed tabular-nums">
        <caption className="sr-only">{te.funnel.result}</caption>
        <thead>
          <tr className="align-bottom text-[0.8125rem] text-muted">
            <th scope="col" className="pb-1.5 pl-7 text-left font-medium @2xl:w-2/5">
              {columns.step}
            </th>
            <th scope="col" className={`${head} w-20`}>
              {columns.people}
            </th>
            <th scope="col" className={`${head} w-24`}>
              {columns.share}
            </th>
            <th scope="col" className={`${head} ${wide}`}>
              {columns.previous}
            </th>
            <th scope="col" className={`${head} ${wide}`}>
              {columns.lost}
            </th>
            <th scope="col" className={`${head} ${wide}`}>
              {columns.time}
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be the same page
            <Row key={index} step={step} before={steps[index - 1]} index={index} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
