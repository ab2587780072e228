import { Button } from "@/shared/components/ui/button";
import { t } from "@/shared/i18n";

type Props = { page: number; pages: number; onPage: (page: number) => void };

/** From one page of a table to the next; nothing where there is only one. */
export function Pager({ page, pages, onPage }: Props) {
  if (pages < 2) return null;
  return (
    <nav aria-label={t.chart.pages} className="mt-3 flex items-center justify-end gap-3">
      <span className="text-muted">{t.chart.page(page + 1, pages)}</span>
      <Button size="sm" disabled={page === 0} onClick={() => onPage(page - 1)}>
        {t.actions.previous}
      </Button>
      <Button size="sm" disabled={page === pages - 1} onClick={() => onPage(page + 1)}>
        {t.actions.next}
      </Button>
    </nav>
  );
}
