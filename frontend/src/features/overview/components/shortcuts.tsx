import { useNavigate } from "@tanstack/react-router";
import { Keyboard } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { t } from "@/shared/i18n";
import { tb } from "@/shared/i18n/breakdowns";
import { type Last, type OverviewSearch, withLast, withoutFilters } from "../view";

const PERIODS: Record<string, Last> = { d: "24h", w: "7d", m: "30d", n: "90d", l: "12mo" };

/** What a key makes of the address; null where it means nothing. */
export function pressed(key: string, search: OverviewSearch): OverviewSearch | null {
  const last = Object.hasOwn(PERIODS, key) ? PERIODS[key] : undefined;
  if (last) return withLast(search, last);
  if (key === "x") return { ...search, c: search.c === "off" ? "prev" : "off" };
  if (key === "Escape") return search.f ? withoutFilters(search) : null;
  return null;
}

/** Single keys mean nothing while somebody writes, chooses, or has a dialog before them (WCAG 2.1.4). */
function isElsewhere(press: KeyboardEvent): boolean {
  if (press.ctrlKey || press.metaKey || press.altKey || press.defaultPrevented) return true;
  if (document.querySelector("dialog[open]")) return true;
  return (
    press.target instanceof Element &&
    press.target.closest("input, select, textarea, [popover]") !== null
  );
}

/** Off for this visit: kept here and not by the page, which comes and goes. */
let isOff = false;

/** The screen's keys, and the button that tells of them. */
export function Shortcuts({ search }: { search: OverviewSearch }) {
  const navigate = useNavigate({ from: "/p/$slug" });
  const [open, setOpen] = useState(false);
  const [off, setOff] = useState(isOff);

  useEffect(() => {
    if (off) return;
    const onKeyDown = (press: KeyboardEvent) => {
      if (isElsewhere(press)) return;
      const next = pressed(press.key, search);
      if (press.key === "?") setOpen(true);
      else if (next) void navigate({ to: ".", search: () => next, resetScroll: false });
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [navigate, off, search]);

  const { keys, title, show, note } = tb.shortcuts;
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        aria-label={show}
        title={show}
        onClick={() => setOpen(true)}
      >
        <Keyboard aria-hidden className="size-4" />
      </Button>
      {open && (
        <Dialog title={title} onClose={() => setOpen(false)}>
          <p className="text-muted">{note}</p>
          <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-1.5">
            {Object.entries(keys).map(([key, what]) => (
              <div key={key} className="contents">
                <dt>
                  <kbd className="rounded-md border border-line bg-sunken px-1.5 font-mono text-[0.8125rem]">
                    {key.length === 1 ? key.toUpperCase() : key.slice(0, 3)}
                  </kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={off}
              onChange={(change) => {
                isOff = change.target.checked;
                setOff(isOff);
              }}
            />
            {tb.shortcuts.off}
          </label>
          <DialogActions>
            <Button variant="primary" onClick={() => setOpen(false)}>
              {t.actions.done}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}
