import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { tm } from "@/shared/i18n/manage";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { Protocol } from "@/shared/lib/api/models";
import { useRequestClientId } from "../api/request-client-id";

const PROTOCOLS: readonly Protocol[] = [
  "plausible",
  "umami",
  "matomo",
  "ga4",
  "snowplow",
  "openpanel",
];

/** Asks for the name that a client of another maker sends instead of a key. */
export function AskForm({ projectId }: { projectId: string }) {
  const [protocol, setProtocol] = useState<Protocol>("plausible");
  const [value, setValue] = useState("");
  const ask = useRequestClientId(projectId);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (ask.isPending) return;
    ask.mutate({ protocol, value: value.trim() }, { onSuccess: () => setValue("") });
  }

  return (
    <form onSubmit={submit} className="mb-4 flex flex-col gap-3">
      <div className="grid gap-3 sm:max-w-2xl sm:grid-cols-[12rem_1fr_auto] sm:items-start">
        <SelectField
          label={tm.clientIds.protocol}
          value={protocol}
          error={fieldError(ask.error, "protocol")}
          onChange={(change) =>
            setProtocol(PROTOCOLS.find((one) => one === change.target.value) ?? "plausible")
          }
        >
          {PROTOCOLS.map((one) => (
            <option key={one} value={one}>
              {tm.clientIds.protocols[one]}
            </option>
          ))}
        </SelectField>
        <TextField
          label={tm.clientIds.values[protocol]}
          value={value}
          required
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          error={fieldError(ask.error, "value")}
          onChange={(change) => setValue(change.target.value)}
        />
        <Button type="submit" variant="primary" busy={ask.isPending} className="sm:mt-[1.6875rem]">
          {tm.clientIds.ask}
        </Button>
      </div>
      {ask.isError && !hasFieldErrors(ask.error, ["protocol", "value"]) && (
        <Notice tone="error">{sentenceOf(ask.error)}</Notice>
      )}
    </form>
  );
}
