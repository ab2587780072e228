import { useNavigate } from "@tanstack/react-router";
import { t } from "@/shared/i18n";
import { GRAINS, grainsFor, type View } from "../view";

/** How wide a bucket is. Not shown where the period leaves no choice. */
export function GrainPicker({ view }: { view: View }) {
  const navigate = useNavigate({ from: "/p/$slug" });
  const allowed = grainsFor(view.period);
  if (allowed.length < 2) return null;
  return (
    <select
      aria-label={t.grains.label}
      value={view.grain}
      onChange={(change) => {
        const g = GRAINS.find((grain) => grain === change.target.value);
        void navigate({
          to: ".",
          search: (search) => ({ ...search, g }),
          replace: true,
          resetScroll: false,
        });
      }}
      className="h-8 rounded-lg border border-line bg-surface px-2 text-[0.8125rem] text-ink"
    >
      {GRAINS.filter((grain) => allowed.includes(grain)).map((grain) => (
        <option key={grain} value={grain}>
          {t.grains[grain]}
        </option>
      ))}
    </select>
  );
}
