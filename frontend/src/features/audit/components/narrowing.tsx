import { Link, useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { tu } from "@/shared/i18n/audit";
import type { AuditEntry } from "@/shared/lib/api/models";
import { actorOf } from "../model";
import { type Log, toSearch, type View } from "../view";

type Props = { log: Log; view: View; entries: readonly AuditEntry[] };

/** Which entries: of an action, of some days, of one person. All of it stands in the address. */
export function Narrowing({ log, view, entries }: Props) {
  const navigate = useNavigate();
  const go = (part: Partial<View>) =>
    void navigate({
      to: ".",
      search: toSearch({ ...view, ...part }),
      replace: true,
      resetScroll: false,
    });
  const known = entries.find(({ actor }) => actor?.id === view.actor);
  return (
    <div className="mb-3 flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-[16rem_11rem_11rem_1fr] lg:items-end">
        <SelectField
          label={tu.action}
          value={view.action ?? ""}
          onChange={({ target }) =>
            go({ action: log.actions.find((one) => one === target.value) ?? null })
          }
        >
          <option value="">{tu.all}</option>
          {log.actions.map((one) => (
            <option key={one} value={one}>
              {tu.actions[one]}
            </option>
          ))}
        </SelectField>
        <TextField
          label={tu.from}
          type="date"
          value={view.from ?? ""}
          onChange={({ target }) => go({ from: target.value || null })}
        />
        <TextField
          label={tu.to}
          type="date"
          value={view.to ?? ""}
          onChange={({ target }) => go({ to: target.value || null })}
        />
        <p className="text-[0.8125rem] text-muted lg:pb-2 lg:text-right">{tu.zone(log.zone)}</p>
      </div>
      {view.actor && (
        <p className="flex max-w-full items-center self-start rounded-lg border border-accent/30 bg-accent-soft py-0.5 pr-0.5 pl-2.5 text-[0.8125rem]">
          <span className="truncate">{tu.onlyOf(known ? actorOf(known) : view.actor)}</span>
          <Link
            to="."
            search={toSearch({ ...view, actor: null })}
            resetScroll={false}
            aria-label={tu.ofAll}
            className="ml-1 grid size-6 shrink-0 place-items-center rounded-md text-muted hover:bg-surface hover:text-ink"
          >
            <X aria-hidden className="size-3.5" />
          </Link>
        </p>
      )}
    </div>
  );
}
