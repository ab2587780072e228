import { Badge } from "@/shared/components/ui/badge";
import { Button } from "@/shared/components/ui/button";
import { CopyButton } from "@/shared/components/ui/copy-button";
import { t } from "@/shared/i18n";
import type { Key } from "@/shared/lib/api/models";
import { ago, day, instant } from "@/shared/lib/format";
import { type KeyState, stateOf } from "../model";

const TONES: Record<KeyState, "ok" | "danger" | "plain"> = {
  active: "ok",
  expired: "danger",
  revoked: "plain",
};

type RowProps = { item: Key; onRevoke: ((key: Key) => void) | null };

function KeyRow({ item, onRevoke }: RowProps) {
  const state = stateOf(item, Date.now());
  return (
    <tr className="border-t border-line align-top">
      <td className="py-3 pr-4">
        <p className="font-medium wrap-anywhere">{item.name || t.keys.unnamed}</p>
        <p className="text-muted">{t.keys.kinds[item.kind]}</p>
        {state !== "active" && (
          <p className="mt-1 sm:hidden">
            <Badge tone={TONES[state]}>{t.keys.states[state]}</Badge>
          </p>
        )}
      </td>
      <td className="py-3 pr-4">
        <code
          title={item.key ?? undefined}
          className="font-mono text-[0.8125rem] whitespace-nowrap"
        >
          {t.keys.shortened(item.prefix)}
        </code>
      </td>
      <td className="hidden py-3 pr-4 whitespace-nowrap text-muted lg:table-cell">
        {day(item.created_at)}
      </td>
      <td className="hidden py-3 pr-4 whitespace-nowrap text-muted md:table-cell">
        {item.last_used_at ? (
          <time dateTime={item.last_used_at} title={instant(item.last_used_at)}>
            {ago(item.last_used_at)}
          </time>
        ) : (
          t.keys.neverUsed
        )}
      </td>
      <td className="hidden py-3 pr-4 sm:table-cell">
        <Badge tone={TONES[state]}>{t.keys.states[state]}</Badge>
      </td>
      <td className="py-2.5">
        <div className="flex flex-wrap justify-end gap-2 sm:flex-nowrap">
          {item.key && state === "active" && <CopyButton text={item.key} />}
          {onRevoke && state === "active" && (
            <Button
              size="sm"
              aria-label={t.keys.revokeOne(item.name || item.prefix)}
              onClick={() => onRevoke(item)}
            >
              {t.keys.revoke}
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
}

type Props = { keys: readonly Key[]; onRevoke: ((key: Key) => void) | null };

export function KeysTable({ keys, onRevoke }: Props) {
  const head = "pb-2 pr-4 text-left text-[0.8125rem] font-medium text-muted";
  return (
    <table className="w-full">
      <thead>
        <tr>
          <th scope="col" className={head}>
            {t.keys.columns.name}
          </th>
          <th scope="col" className={head}>
            {t.keys.columns.key}
          </th>
          <th scope="col" className={`${head} hidden lg:table-cell`}>
            {t.keys.columns.created}
          </th>
          <th scope="col" className={`${head} hidden md:table-cell`}>
            {t.keys.columns.lastUsed}
          </th>
          <th scope="col" className={`${head} hidden sm:table-cell`}>
            {t.keys.columns.state}
          </th>
          <th scope="col">
            <span className="sr-only">{t.actions.label}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((item) => (
          <KeyRow key={item.id} item={item} onRevoke={onRevoke} />
        ))}
      </tbody>
    </table>
  );
}
