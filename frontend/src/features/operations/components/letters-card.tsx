import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { controlClass } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { to } from "@/shared/i18n/operations";
import type { DeadCode, Letter, LetterChoice } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import type { Deed } from "../api/deal-with-letters";
import { lettersQuery } from "../api/list-letters";
import { CODES, codeText, nameOf } from "../model";
import { DeedDialog } from "./deed-dialog";
import { LetterItem } from "./letter-item";

type Asked = { deed: Deed; choice: LetterChoice; what: string };

type ListProps = { code: DeadCode | null; onAsk: (asked: Asked) => void };

function Letters({ code, onAsk }: ListProps) {
  const query = useInfiniteQuery(lettersQuery(code));
  if (query.data === undefined) {
    if (query.isError)
      return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    return (
      <Loading>
        <Skeleton className="h-32" />
      </Loading>
    );
  }
  const items = query.data.pages.flatMap((page) => page.results);
  const total = query.data.pages.at(-1)?.total ?? 0;
  if (items.length === 0 && !query.hasNextPage)
    return code && total > 0 ? (
      <EmptyState title={to.letters.noneOfKind}>
        {to.letters.noneOfKindNote(exact(total))}
      </EmptyState>
    ) : (
      <EmptyState title={to.letters.none}>{to.letters.noneNote}</EmptyState>
    );
  const askOne = (letter: Letter, deed: Deed) =>
    onAsk({ deed, choice: { ids: [letter.id] }, what: to.letters.thisOne(nameOf(letter)) });
  const askAll = (deed: Deed) =>
    onAsk({
      deed,
      choice: code ? { code } : { all: true },
      what: code ? to.letters.everyOf(codeText(code)) : to.letters.everyOne,
    });
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-muted">
          {code
            ? to.letters.countOfKind(exact(items.length), exact(total))
            : to.letters.count(exact(total))}
        </p>
        <div className="flex gap-2">
          <Button size="sm" onClick={() => askAll("replay")}>
            {to.letters.replayAll}
          </Button>
          <Button size="sm" onClick={() => askAll("purge")}>
            {to.letters.purgeAll}
          </Button>
        </div>
      </div>
      <ul>
        {items.map((letter) => (
          <LetterItem key={letter.id} letter={letter} onDeed={(deed) => askOne(letter, deed)} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {to.letters.more}
        </Button>
      )}
    </>
  );
}

/** Events that could not be stored, for whoever decides what becomes of them. */
export function LettersCard() {
  const [code, setCode] = useState<DeadCode | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [told, setTold] = useState({ words: "", deed: 0 });
  const choice = (
    <select
      aria-label={to.letters.code}
      value={code ?? ""}
      onChange={(change) => setCode(CODES.find((one) => one === change.target.value) ?? null)}
      className={controlClass}
    >
      <option value="">{to.letters.all}</option>
      {CODES.map((one) => (
        <option key={one} value={one}>
          {to.letters.codes[one]}
        </option>
      ))}
    </select>
  );
  return (
    <Card title={to.letters.title} description={to.letters.about} actions={choice}>
      {told.words && (
        <div className="mb-3">
          <Notice key={told.deed} tone="ok" takesFocus>
            {told.words}
          </Notice>
        </div>
      )}
      <Letters code={code} onAsk={setAsked} />
      {asked && (
        <DeedDialog
          {...asked}
          onDone={(words) => {
            setTold({ words, deed: told.deed + 1 });
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </Card>
  );
}
