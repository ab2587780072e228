import { type ReactNode, useRef } from "react";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { tw } from "@/shared/i18n/downloads";
import { instant } from "@/shared/lib/format";

type Meta = { from: string; to: string; timezone: string };
type Props = { name: string; title: string; meta: Meta; csv: () => string; children: ReactNode };

/** An answer with the way to take it along. */
export function Takeaway({ name, title, meta, csv, children }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const { from, to, timezone } = meta;
  const when = tw.span(instant(from, timezone), instant(to, timezone));
  return (
    <div ref={root} className="-mt-1">
      <div className="flex h-8 items-center justify-end">
        <ChartDownloads
          root={root}
          name={name}
          caption={{ title, lines: [tw.when(when, timezone)] }}
          csv={csv}
        />
      </div>
      {children}
    </div>
  );
}
