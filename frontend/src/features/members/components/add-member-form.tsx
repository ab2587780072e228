import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tj } from "@/shared/i18n/joining";
import { tm } from "@/shared/i18n/manage";
import { ApiError, fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { MemberRequest, Project, Role } from "@/shared/lib/api/models";
import { ROLES, rolesToGive } from "@/shared/lib/permissions";
import { useAddMember } from "../api/add-member";
import { useInvite } from "../api/invitations";
import { Invited } from "./invitations";

const isUnknown = (error: unknown): boolean =>
  error instanceof ApiError && error.fields.some(({ code }) => code === "unknown_user");

export function AddMemberForm({ project }: { project: Project }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const add = useAddMember(project.id);
  const invite = useInvite(project.id);
  const stranger = isUnknown(add.error) ? add.variables : undefined;

  function submit(submission: FormEvent) {
    submission.preventDefault();
    invite.reset();
    add.mutate({ email: email.trim(), role }, { onSuccess: () => setEmail("") });
  }

  function send(whom: MemberRequest) {
    const onSuccess = () => {
      setEmail("");
      add.reset();
    };
    invite.mutate(whom, { onSuccess });
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
          error={stranger ? undefined : fieldError(add.error, "email")}
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
      {stranger && (
        <div role="status" className="flex flex-wrap items-center gap-3">
          <span className="wrap-anywhere">{tj.unknown(stranger.email)}</span>
          <Button busy={invite.isPending} onClick={() => send(stranger)}>
            {tj.invite(stranger.email)}
          </Button>
        </div>
      )}
      {invite.isError && <Notice tone="error">{sentenceOf(invite.error)}</Notice>}
      {invite.data && <Invited invitation={invite.data} />}
      {add.isError && !hasFieldErrors(add.error, ["email"]) && (
        <Notice tone="error">{sentenceOf(add.error)}</Notice>
      )}
    </form>
  );
}
