import { Check } from "lucide-react";
import { ti } from "@/shared/i18n/install";

/** The three steps from nothing to the first event; `current` counts from 0, 3 means all done. */
export function Stepper({ current }: { current: number }) {
  return (
    <ol aria-label={ti.steps} className="flex items-center gap-2 sm:gap-3">
      {ti.stepNames.map((name, index) => {
        const done = index < current;
        return (
          <li
            key={name}
            aria-current={index === current ? "step" : undefined}
            className="group flex items-center gap-2 not-first:before:h-px not-first:before:w-4 not-first:before:bg-line sm:not-first:before:w-8"
          >
            <span
              aria-hidden
              className={`grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold ${done || index === current ? "bg-accent-fill text-on-fill" : "bg-sunken text-muted"}`}
            >
              {done ? <Check className="size-3.5" /> : index + 1}
            </span>
            <span className="text-muted group-aria-[current]:font-medium group-aria-[current]:text-ink max-sm:not-group-aria-[current]:sr-only">
              {name}
            </span>
            {done && <span className="sr-only">{ti.done}</span>}
          </li>
        );
      })}
    </ol>
  );
}
