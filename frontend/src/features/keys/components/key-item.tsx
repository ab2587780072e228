import type { ReactNode } from "react";
import { Badge } from "@/shared/components/ui/badge";
import { Button } from "@/shared/components/ui/button";
import { CopyButton } from "@/shared/components/ui/copy-button";
import { tm } from "@/shared/i18n/manage";
import type { Key } from "@/shared/lib/api/models";
import { ago, day, exact, instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { type KeyState, stateOf } from "../model";

const TONES: Record<KeyState, "ok" | "danger" | "plain"> = {
  active: "ok",
  expired: "danger",
  revoked: "plain",
};

export type KeyAction = "edit" | "rotate" | "revoke";
const ACTIONS: readonly KeyAction[] = ["edit", "rotate", "revoke"];
const NAMES = { edit: "editOne", rotate: "rotateOne", revoke: "revokeOne" } as const;

function When({ at, relative = false }: { at: string; relative?: boolean }) {
  return (
    <time dateTime={at} title={instant(at)}>
      {relative ? ago(at) : instant(at)}
    </time>
  );
}

type Fact = { term: string; value: ReactNode; shown: boolean };

/** Only what somebody chose or what happened: a key that leaves all to the project has three facts. */
function factsOf(item: Key, replaced: Key | undefined): Fact[] {
  const { facts } = tm.keys;
  const end = item.revoked_at ?? item.expires_at;
  const over = stateOf(item, Date.now()) !== "active";
  const replaces = replaced ? tm.keys.shortened(replaced.prefix) : tm.keys.unknownKey;
  const used = item.last_used_at;
  const rows: Fact[] = [
    { term: facts.created, value: day(item.created_at), shown: true },
    {
      term: facts.createdBy,
      value: visible(item.created_by?.name ?? ""),
      shown: item.created_by !== null,
    },
    {
      term: facts.lastUsed,
      value: used ? <When at={used} relative /> : tm.keys.neverUsed,
      shown: true,
    },
    {
      term: over ? facts.ended : facts.ends,
      value: end ? <When at={end} /> : tm.keys.neverEnds,
      shown: true,
    },
    { term: facts.source, value: visible(item.source ?? ""), shown: item.source !== null },
    {
      term: facts.origins,
      value: item.allowed_origins?.join(", "),
      shown: item.allowed_origins !== null,
    },
    {
      term: facts.rate,
      value: tm.keys.aSecond(exact(item.events_per_second ?? 0)),
      shown: item.events_per_second !== null,
    },
    { term: facts.replaces, value: <code>{replaces}</code>, shown: item.rotated_from !== null },
  ];
  return rows.filter((fact) => fact.shown);
}

type Props = {
  item: Key;
  replaced: Key | undefined;
  onAction: ((action: KeyAction, key: Key) => void) | null;
};

/** One key: what it is, what it may, what became of it. */
export function KeyItem({ item, replaced, onAction }: Props) {
  const state = stateOf(item, Date.now());
  const name = item.name || tm.keys.unnamed;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t border-line py-3.5 first:border-t-0">
      <div className="min-w-0 flex-1 basis-72">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h3 className="font-medium wrap-anywhere">{name}</h3>
          <Badge tone={TONES[state]}>{tm.keys.states[state]}</Badge>
          <Badge>{tm.keys.kinds[item.kind]}</Badge>
          {item.scopes.map((scope) => (
            <Badge key={scope}>{tm.keys.scopes[scope]}</Badge>
          ))}
          <code title={item.key ?? undefined} className="font-mono text-[0.8125rem]">
            {tm.keys.shortened(item.prefix)}
          </code>
        </div>
        <dl className="mt-1 flex flex-wrap gap-x-5 gap-y-0.5 text-[0.8125rem]">
          {factsOf(item, replaced).map(({ term, value }) => (
            <div key={term} className="flex min-w-0 gap-1.5">
              <dt className="shrink-0 text-muted">{term}</dt>
              <dd className="min-w-0 wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {state === "active" && (
        <div className="flex flex-wrap gap-2">
          {item.key && <CopyButton text={item.key} />}
          {onAction &&
            ACTIONS.map((action) => (
              <Button
                key={action}
                size="sm"
                aria-label={tm.keys[NAMES[action]](item.name || item.prefix)}
                onClick={() => onAction(action, item)}
              >
                {tm.keys[action]}
              </Button>
            ))}
        </div>
      )}
    </li>
  );
}
