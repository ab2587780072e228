import { tm } from "@/shared/i18n/manage";
import type { WhoAmI } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";

/** The way of a request, the nearest hop first. What was written in a header is anybody's word: text only. */
export function HopsTable({ hops }: { hops: WhoAmI["hops"] }) {
  const head = "pb-2 pr-4 text-left text-[0.8125rem] font-medium text-muted";
  return (
    <table className="w-full">
      <caption className="sr-only">{tm.whoami.way}</caption>
      <thead>
        <tr>
          <th scope="col" className={head}>
            {tm.whoami.hop}
          </th>
          <th scope="col" className={`${head} hidden sm:table-cell`}>
            {tm.whoami.said}
          </th>
          <th scope="col" className={head}>
            {tm.whoami.address}
          </th>
          <th scope="col" className={head}>
            {tm.whoami.verdict}
          </th>
        </tr>
      </thead>
      <tbody>
        {hops.map((hop, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the way is what a hop is
          <tr key={index} className="border-t border-line align-top">
            <td className="py-2 pr-4 text-muted">{exact(index + 1)}</td>
            <td className="hidden py-2 pr-4 font-mono text-[0.8125rem] wrap-anywhere sm:table-cell">
              {visible(hop.text)}
            </td>
            <td className="py-2 pr-4 font-mono text-[0.8125rem] wrap-anywhere">
              {hop.address ?? visible(hop.text)}
            </td>
            <td
              className={`py-2 ${hop.verdict === "client" ? "font-medium text-accent" : "text-muted"}`}
            >
              {tm.whoami.verdicts[hop.verdict]}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
