import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { Project, Role } from "@/shared/lib/api/models";
import { ROLES, rolesToGive } from "@/shared/lib/permissions";
import { useAddMember } from "../api/add-member";

export function AddMemberForm({ project }: { project: Project }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const add = useAddMember(project.id);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    add.mutate({ email: email.trim(), role }, { onSuccess: () => setEmail("") });
  }

  return (
    <form onSubmit={submit} className="mb-4 flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-[1fr_9rem_auto] sm:items-start">
        <TextField
          label={tm.members.email}
          type="email"
          value={email}
          required
          autoComplete="off"
          error={fieldError(add.error, "email")}
          onChange={(change) => setEmail(change.target.value)}
        />
        <SelectField
          label={tm.members.role}
          value={role}
          onChange={(change) =>
            setRole(ROLES.find((one) => one === change.target.value) ?? "viewer")
          }
        >
          {rolesToGive(project).map((one) => (
            <option key={one} value={one}>
              {t.roles[one]}
            </option>
          ))}
        </SelectField>
        {/* Level with the inputs, whose labels stand above and whose errors below. */}
        <Button type="submit" variant="primary" busy={add.isPending} className="sm:mt-[1.6875rem]">
          {tm.members.add}
        </Button>
      </div>
      {add.isError && !hasFieldErrors(add.error, ["email"]) && (
        <Notice tone="error">{sentenceOf(add.error)}</Notice>
      )}
    </form>
  );
}
