import type {
  Dashboard,
  DashboardCard,
  DashboardPatch,
  SavedReport,
} from "@/shared/lib/api/models";
import { sameJson } from "@/shared/lib/same";

export const LASTS = ["7d", "30d", "90d", "12mo"] as const;
export type Last = (typeof LASTS)[number];
export const SHAPES = ["auto", "number", "line", "bar", "table"] as const;
export const WIDTHS = [3, 4, 6, 8, 12] as const;
export const HEIGHTS = [2, 4, 6, 8] as const;
/** The server's own bound. */
export const MOST_CARDS = 30;

export const isLast = (value: unknown): value is Last => LASTS.some((one) => one === value);

/** A size of the list, or one that somebody gave by the API and that must survive the form. */
export const sizesWith = (sizes: readonly number[], size: number): readonly number[] =>
  sizes.includes(size) ? sizes : [...sizes, size].sort((a, b) => a - b);

/** A card with all its sizes said; the API leaves out what is as usual. */
export type Card = Required<Omit<DashboardCard, "title">> & { title: string };

export const toCard = ({ report, title, shape, width, height }: DashboardCard): Card => ({
  report,
  title: title ?? "",
  shape: shape ?? "auto",
  width: width ?? 6,
  height: height ?? 4,
});

/** A card while it is edited: it keeps its row when others move. */
export type CardDraft = Card & { row: number };
export type Draft = {
  name: string;
  description: string;
  period: Dashboard["period"];
  cards: CardDraft[];
};

export const toDraft = ({ name, description, period, cards }: Dashboard): Draft => ({
  name,
  description,
  period,
  cards: cards.map((card, row) => ({ ...toCard(card), row })),
});

const fromDraft = ({ name, description, period, cards }: Draft) => ({
  name: name.trim(),
  description: description.trim(),
  period,
  cards: cards.map(({ row: _, title, ...card }) => ({ ...card, title: title.trim() || null })),
});

/** What was changed; the server keeps the rest as it is. */
export function changesOf(dashboard: Dashboard, draft: Draft): DashboardPatch {
  const before: Record<string, unknown> = fromDraft(toDraft(dashboard));
  const changed = Object.entries(fromDraft(draft)).filter(
    ([key, value]) => !sameJson(before[key], value),
  );
  return Object.fromEntries(changed);
}

export function withCard(cards: readonly CardDraft[], report: string): CardDraft[] {
  const row = Math.max(-1, ...cards.map((card) => card.row)) + 1;
  return [...cards, { ...toCard({ report }), row }];
}

/** The card at `from` stands at `to` afterwards. Beyond an end nothing moves. */
export function moved(cards: readonly CardDraft[], from: number, to: number): CardDraft[] {
  const card = cards[from];
  if (!card || to < 0 || to >= cards.length) return [...cards];
  return cards.toSpliced(from, 1).toSpliced(to, 0, card);
}

/** A line has one height, whatever the card was given: a lower card would cut it off. */
const LINE_ROWS = 4;

export function rowsOf(card: Card, { question }: SavedReport): number {
  const dimensions = question?.dimensions;
  const [first] = Array.isArray(dimensions) ? dimensions : [];
  const isLine = String(first).startsWith("time:") && card.shape !== "table";
  return isLine ? Math.max(card.height, LINE_ROWS) : card.height;
}

/** The question of a card: the report's own, but for the period that all cards show. */
export function questionOf(report: SavedReport, period: Dashboard["period"]) {
  if (report.question === null) return null;
  return { ...report.question, ...(period ? { period } : {}) };
}
