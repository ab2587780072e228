import type { Breakdown } from "./queries";
import type { OverviewSearch, View } from "./view";

/** The cards, each with its tabs. A card's name is a key of the address, a tab's its value: ?pages=entry_path. */
export const GROUPS = {
  pages: ["path", "entry_path", "exit_path"],
  sources: ["channel", "referrer", "utm_source", "utm_medium", "utm_campaign"],
  places: ["country", "map", "region", "city"],
  devices: ["device", "browser", "os", "screen", "language"],
  events: ["event_name"],
} as const;
export type Group = keyof typeof GROUPS;
export type Tab = (typeof GROUPS)[Group][number];
export const GROUP_NAMES = Object.keys(GROUPS) as Group[];

/** The tab an address asks for; one that is none is the first. */
export function tabOf(search: OverviewSearch, group: Group): Tab {
  const tabs: readonly Tab[] = GROUPS[group];
  return tabs.find((tab) => tab === search[group]) ?? (tabs[0] as Tab);
}

/** The address with another tab; the first one needs no mention. */
export function withTab(search: OverviewSearch, group: Group, tab: Tab): OverviewSearch {
  const { [group]: _, ...rest } = search;
  return tab === GROUPS[group][0] ? rest : { ...rest, [group]: tab };
}

/**
 * What a tab counts. Pages are ranked by views; but under a filter on an event name there may be no page views
 * at all, and then the events counted on a page are what the reader asked about.
 */
export function breakdownOf(tab: Tab, view: View): Breakdown {
  if (tab === "map") return breakdownOf("country", view);
  if (tab === "event_name") return { dimension: tab, metric: "events" };
  if (tab !== "path") return { dimension: tab, metric: "sessions" };
  const byName = view.filters.some((filter) => filter.dimension === "event_name");
  return { dimension: tab, metric: byName ? "events" : "pageviews" };
}

/**
 * Whether rows without a value say nothing: inside of a visit there is no source, and most visits are of no
 * campaign.
 */
export const hidesNone = (group: Group): boolean => group === "sources";
