import type { ReactNode } from "react";
import type { Dashboard, SavedReport } from "@/shared/lib/api/models";
import { toCard } from "../model";
import { type Render, Tile } from "./tile";

type Props = {
  projectId: string;
  cards: Dashboard["cards"];
  period: Dashboard["period"];
  reports: readonly SavedReport[];
  openLink: (report: SavedReport) => ReactNode;
  render: Render;
};

/** Twelve columns; rows of one height, so that a card's size is known before its answer is. */
export function DashboardGrid({ projectId, cards, period, reports, openLink, render }: Props) {
  return (
    <div className="grid grid-cols-1 gap-4 lg:auto-rows-[5.25rem] lg:grid-cols-12">
      {cards.map((given, place) => {
        const report = reports.find((one) => one.id === given.report);
        // A report that was just removed took its card with it: the list of dashboards is on its way.
        if (!report) return null;
        return (
          <Tile
            // biome-ignore lint/suspicious/noArrayIndexKey: the same report may stand on several cards
            key={`${report.id} ${place}`}
            projectId={projectId}
            card={toCard(given)}
            report={report}
            period={period}
            link={report.question && openLink(report)}
            render={render}
          />
        );
      })}
    </div>
  );
}
