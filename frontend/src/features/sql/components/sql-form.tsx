import { type FormEvent, type KeyboardEvent, useRef } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { TextAreaField } from "@/shared/components/ui/field";
import { tq } from "@/shared/i18n/sql";
import { inserted } from "../model";
import { ColumnList } from "./column-list";

/** The server's own bound. */
const LONGEST = 20_000;

type Props = {
  statement: string;
  busy: boolean;
  onChange: (text: string) => void;
  onRun: () => void;
  onStop: () => void;
};

/** An ordinary text area: Tab leaves it, and what a screen reader knows of one holds. */
export function SqlForm({ statement, busy, onChange, onRun, onStop }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (!busy && statement.trim() !== "") onRun();
  }

  function onKeyDown(press: KeyboardEvent<HTMLTextAreaElement>) {
    if (press.key === "Enter" && (press.ctrlKey || press.metaKey)) submit(press);
  }

  function choose(name: string) {
    const field = area.current;
    if (!field) return;
    const next = inserted(statement, field.selectionStart, field.selectionEnd, name);
    onChange(next.text);
    // After the text is in the field: before, there is no such place in it.
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(next.cursor, next.cursor);
    });
  }

  return (
    <Card title={tq.form}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextAreaField
          ref={area}
          label={tq.label}
          hint={tq.hint}
          rows={9}
          value={statement}
          maxLength={LONGEST}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          onKeyDown={onKeyDown}
          onChange={({ target }) => onChange(target.value)}
        />
        <ColumnList onChoose={choose} />
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" variant="primary" busy={busy}>
            {busy ? tq.running : tq.run}
          </Button>
          {busy && <Button onClick={onStop}>{tq.stop}</Button>}
        </div>
      </form>
    </Card>
  );
}
