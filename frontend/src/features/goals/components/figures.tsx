import { DeltaLabel } from "@/shared/components/ui/delta-label";
import { exact, tabular } from "@/shared/lib/format";
import { rateText } from "../words";

/** How many, and below how that differs from before. */
export function Count({ now, before }: { now: number; before: number | null }) {
  return (
    <>
      <span className="block font-medium" title={exact(now)}>
        {tabular(now)}
      </span>
      <DeltaLabel now={now} before={before} />
    </>
  );
}

/** A share, and below how it differs from before. */
export function Rate({ now, before }: { now: number | null; before: number | null }) {
  return (
    <>
      <span className="block font-medium">{rateText(now)}</span>
      {now !== null && <DeltaLabel now={now} before={before} />}
    </>
  );
}
