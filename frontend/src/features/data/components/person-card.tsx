import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { tm } from "@/shared/i18n/manage";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { Person, Project } from "@/shared/lib/api/models";
import { useLookUpPerson } from "../api/look-up-person";
import { type Ids, personOf } from "../model";
import { PersonFound } from "./person-found";

const NOBODY: Ids = { user_id: "", anonymous_id: "", account_id: "" };

const FIELDS = [
  { name: "user_id", label: "userId", hint: null },
  { name: "anonymous_id", label: "anonymousId", hint: "anonymousHint" },
  { name: "account_id", label: "accountId", hint: "accountHint" },
] as const;

/** Looks a person up, by whichever ids were sent of them. */
export function PersonCard({ project }: { project: Project }) {
  const [ids, setIds] = useState(NOBODY);
  const [asked, setAsked] = useState<Person | null>(null);
  const [empty, setEmpty] = useState(false);
  const lookup = useLookUpPerson(project.id);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const person = personOf(ids);
    const none = Object.keys(person).length === 0;
    setEmpty(none);
    if (none || lookup.isPending) return;
    setAsked(person);
    lookup.mutate(person);
  }

  function enter(name: keyof Ids, value: string) {
    // What is shown, and would be erased, is always what stands in the fields.
    lookup.reset();
    setAsked(null);
    setIds({ ...ids, [name]: value });
  }

  return (
    <Card title={tm.data.person} description={tm.data.personAbout}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid items-start gap-4 sm:grid-cols-3">
          {FIELDS.map(({ name, label, hint }) => (
            <TextField
              key={name}
              label={tm.data[label]}
              {...(hint ? { hint: tm.data[hint] } : {})}
              value={ids[name]}
              maxLength={200}
              autoComplete="off"
              spellCheck={false}
              error={empty && name === "user_id" ? tm.data.oneId : undefined}
              onChange={(change) => enter(name, change.target.value)}
            />
          ))}
        </div>
        <div>
          <Button type="submit" variant="primary" busy={lookup.isPending}>
            {tm.data.lookUp}
          </Button>
        </div>
      </form>
      {lookup.isError && (
        <div className="mt-4">
          <Notice tone="error">{sentenceOf(lookup.error)}</Notice>
        </div>
      )}
      {lookup.data && asked && (
        <PersonFound
          key={JSON.stringify(asked)}
          project={project}
          person={asked}
          found={lookup.data}
        />
      )}
    </Card>
  );
}
