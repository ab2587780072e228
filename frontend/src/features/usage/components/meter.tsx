import { Badge } from "@/shared/components/ui/badge";
import { tm } from "@/shared/i18n/manage";
import { exact, instant, percent } from "@/shared/lib/format";
import type { Gauge } from "../model";

const FILLS = { ok: "bg-chart", warning: "bg-warn", exceeded: "bg-danger" } as const;
const TONES = { ok: "plain", warning: "warn", exceeded: "danger" } as const;

function Bar({ gauge, label }: { gauge: Gauge; label: string }) {
  const share = Math.min(1, gauge.share ?? 0);
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> in colours of their own
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={`${percent(gauge.share ?? 0)}, ${tm.usage.states[gauge.state]}`}
      className="h-2.5 overflow-hidden rounded-full bg-sunken"
    >
      <div
        style={{ width: `${share * 100}%` }}
        className={`h-full rounded-full ${gauge.used > 0 ? "min-w-1" : ""} ${FILLS[gauge.state]}`}
      />
    </div>
  );
}

/** What is used of what may be: in words, and as a bar where there is a limit. */
export function Meter({ gauge }: { gauge: Gauge }) {
  const label = tm.usage[gauge.subject];
  const used = exact(gauge.used);
  return (
    <li className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{label}</span>
        <span className="tabular-nums">
          {gauge.max === null ? tm.usage.noQuota(used) : tm.usage.of(used, exact(gauge.max))}
        </span>
      </div>
      {gauge.max !== null && <Bar gauge={gauge} label={label} />}
      <div className="flex flex-wrap items-center justify-between gap-x-4 text-[0.8125rem] text-muted">
        <span>{gauge.resets && tm.usage.resets(instant(gauge.resets))}</span>
        {gauge.share !== null && (
          <span className="flex items-center gap-2">
            {tm.usage.percent(percent(gauge.share))}
            {gauge.state !== "ok" && (
              <Badge tone={TONES[gauge.state]}>{tm.usage.states[gauge.state]}</Badge>
            )}
          </span>
        )}
      </div>
    </li>
  );
}
