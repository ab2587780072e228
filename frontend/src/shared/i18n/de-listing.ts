import type { ListingCatalogue } from "./listing";
import { plurals } from "./plural";

const counted = plurals("de");

/** The texts of the list of projects in German. */
export const deListing: ListingCatalogue = {
  days: "Die Linien sind Besucher zweier Wochen. Jedes Projekt zählt seine eigenen Tage, in seiner Zeitzone.",
  visitors: counted("Besucher heute", "Besucher heute"),
  pageviews: counted("Seitenaufruf", "Seitenaufrufe"),
  spark: (days, most) => `Besucher von ${days} Tagen, höchstens ${most} am Tag`,
  failed: "Gerade keine Zahlen",
  waiting: "Wartet auf das erste Ereignis",
  order: "Reihenfolge",
  orders: { latest: "Letztes Ereignis", name: "Name" },
};
