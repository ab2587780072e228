import { plurals } from "./plural";

const counted = plurals("en");

/** The texts of the list of projects in English. */
export const enListing = {
  days: "The lines are visitors of two weeks. Each project counts its own days, in its time zone.",
  visitors: counted("visitor today", "visitors today"),
  pageviews: counted("page view", "page views"),
  spark: (days: number, most: string) => `Visitors of ${days} days, at most ${most} a day`,
  failed: "No numbers right now",
  waiting: "Waiting for the first event",
  order: "Order",
  orders: { latest: "Latest event", name: "Name" },
};
