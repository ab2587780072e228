import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/shared/components/ui/badge";
import { Button } from "@/shared/components/ui/button";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { to } from "@/shared/i18n/operations";
import type { Letter } from "@/shared/lib/api/models";
import { ago, exact, instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import type { Deed } from "../api/deal-with-letters";
import { letterQuery } from "../api/read-letter";
import { codeText, nameOf, payloadText } from "../model";

/** Asked for when it is opened: a page of payloads would be long. */
function Payload({ id }: { id: string }) {
  const letter = useQuery(letterQuery(id));
  return (
    <QueryView query={letter} skeleton={<Skeleton className="h-24" />}>
      {(data) =>
        data.payload === null ? (
          <p className="text-[0.8125rem] text-muted">{to.letters.noPayload}</p>
        ) : (
          <pre className="mt-1.5 rounded-lg border border-line bg-sunken p-3 font-mono text-[0.8125rem] leading-5 whitespace-pre-wrap wrap-anywhere">
            {payloadText(data.payload)}
          </pre>
        )
      }
    </QueryView>
  );
}

type Props = { letter: Letter; onDeed: (deed: Deed) => void };

/** One event that could not be stored. Anybody may have written it: text, never markup or a link. */
export function LetterItem({ letter, onDeed }: Props) {
  const [open, setOpen] = useState(false);
  const name = nameOf(letter);
  const nobodys = letter.event_name === null ? to.letters.unknownProject : to.letters.noProject;
  return (
    <li className="flex flex-col gap-1 border-t border-line py-3 first:border-t-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone="warn">{codeText(letter.code)}</Badge>
        <span className="font-medium wrap-anywhere">{name}</span>
        <span className="text-[0.8125rem] wrap-anywhere text-muted">
          {letter.project ? visible(letter.project.name) : nobodys}
          {" · "}
          <time dateTime={letter.set_aside_at} title={instant(letter.set_aside_at)}>
            {ago(letter.set_aside_at)}
          </time>
          {" · "}
          {to.letters.bytes(exact(letter.size))}
        </span>
        <span className="ml-auto flex gap-2">
          <Button
            size="sm"
            aria-label={to.letters.replayOne(name)}
            onClick={() => onDeed("replay")}
          >
            {to.letters.replay}
          </Button>
          <Button size="sm" aria-label={to.letters.purgeOne(name)} onClick={() => onDeed("purge")}>
            {to.letters.purge}
          </Button>
        </span>
      </div>
      <p className="font-mono text-[0.8125rem] wrap-anywhere">{visible(letter.reason)}</p>
      <details onToggle={(toggle) => setOpen(toggle.currentTarget.open)}>
        <summary className="text-[0.8125rem] text-muted">{to.letters.show}</summary>
        {open && <Payload id={letter.id} />}
      </details>
    </li>
  );
}
