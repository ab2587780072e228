import { useNavigate } from "@tanstack/react-router";
import { t } from "@/shared/i18n";
import { COMPARES, type View } from "../view";

export function ComparePicker({ view }: { view: View }) {
  const navigate = useNavigate({ from: "/p/$slug" });
  return (
    <select
      aria-label={t.compares.label}
      value={view.compare}
      onChange={(change) => {
        const c = COMPARES.find((one) => one === change.target.value);
        void navigate({ to: ".", search: (search) => ({ ...search, c }), resetScroll: false });
      }}
      className="h-9 max-w-full rounded-lg border border-line bg-surface px-2.5 text-ink shadow-card"
    >
      {COMPARES.map((compare) => (
        <option key={compare} value={compare}>
          {t.compares[compare]}
        </option>
      ))}
    </select>
  );
}
