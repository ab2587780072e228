import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";

type Props = {
  summary: ReactNode;
  /** Only drawn, and so only asked for, while it is open. */
  children: () => ReactNode;
};

/** A line of a list that opens to what is behind it. */
export function OpeningLine({ summary, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="border-t border-line/60 first:border-t-0">
      <details className="group/line" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary className="flex cursor-pointer list-none items-start gap-2 rounded-md py-2 hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            className="mt-0.5 size-4 shrink-0 text-muted group-open/line:rotate-90"
          />
          {summary}
        </summary>
        {isOpen && (
          <div className="mb-2 flex min-w-0 flex-col gap-4 rounded-lg bg-sunken p-4">
            {children()}
          </div>
        )}
      </details>
    </li>
  );
}
