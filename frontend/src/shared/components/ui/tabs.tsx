import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";

type Tab = { id: string; label: string; content: ReactNode };

/** Tabs after the ARIA pattern: arrows move and choose, only the chosen tab is a tab stop. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly [Tab, ...Tab[]] }) {
  const base = useId();
  const [chosen, setChosen] = useState(tabs[0].id);
  const list = useRef<HTMLDivElement>(null);
  const current = tabs.find((tab) => tab.id === chosen) ?? tabs[0];

  function onKeyDown(press: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[press.key];
    if (step === undefined) return;
    press.preventDefault();
    const index = (tabs.indexOf(current) + step + tabs.length) % tabs.length;
    setChosen(tabs[index]?.id ?? current.id);
    list.current?.querySelectorAll("button")[index]?.focus();
  }

  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        onKeyDown={onKeyDown}
        className="flex flex-wrap gap-1 self-start rounded-lg bg-sunken p-1"
      >
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}-${tab.id}`}
            aria-selected={tab === current}
            aria-controls={`${base}-panel`}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => setChosen(tab.id)}
            className="rounded-md px-3 py-1 font-medium text-muted hover:text-ink aria-selected:bg-surface aria-selected:text-ink aria-selected:shadow-card"
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${current.id}`}>
        {current.content}
      </div>
    </div>
  );
}
