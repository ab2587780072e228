import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { Member, Project } from "@/shared/lib/api/models";
import { can, rolesToGive } from "@/shared/lib/permissions";
import { useChangeRole } from "../api/change-role";
import { membersQuery } from "../api/list-members";
import { useRemoveMember } from "../api/remove-member";
import { AddMemberForm } from "./add-member-form";
import { Invitations } from "./invitations";
import { RoleSelect } from "./role-select";

type RemoveProps = { member: Member; projectId: string; onClose: () => void };

function RemoveDialog({ member, projectId, onClose }: RemoveProps) {
  const remove = useRemoveMember(projectId);
  return (
    <ConfirmDialog
      title={tm.members.removeTitle}
      body={tm.members.removeBody(member.name || member.email)}
      confirm={tm.members.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(member.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

type RowProps = { member: Member; project: Project; onRemove: (member: Member) => void };

function MemberRow({ member, project, onRemove }: RowProps) {
  const change = useChangeRole(project.id);
  // An admin manages everyone but the owners.
  const may =
    can(project, "members.write") && (can(project, "owners.write") || member.role !== "owner");
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate font-medium">{member.name || member.email}</p>
        {member.name && <p className="truncate text-muted">{member.email}</p>}
      </div>
      {may ? (
        <>
          <RoleSelect
            label={tm.members.roleOf(member.email)}
            value={change.isPending ? change.variables.role : member.role}
            roles={rolesToGive(project)}
            disabled={change.isPending}
            onChange={(role) => change.mutate({ memberId: member.id, role })}
          />
          <Button
            size="sm"
            aria-label={tm.members.removeOne(member.email)}
            onClick={() => onRemove(member)}
          >
            {tm.members.remove}
          </Button>
        </>
      ) : (
        <span className="text-muted">{t.roles[member.role]}</span>
      )}
      {change.isError && (
        <div className="w-full">
          <Notice tone="error">{sentenceOf(change.error)}</Notice>
        </div>
      )}
    </li>
  );
}

export function MembersCard({ project }: { project: Project }) {
  const members = useQuery(membersQuery(project.id));
  const [removing, setRemoving] = useState<Member | null>(null);
  return (
    <Card title={tm.members.title} description={tm.members.about} busy={members.isFetching}>
      {can(project, "members.write") && <AddMemberForm project={project} />}
      <QueryView
        query={members}
        skeleton={<Skeleton className="h-32" />}
        isEmpty={(list) => list.length === 0}
        empty={<EmptyState title={tm.members.none} />}
      >
        {(list) => (
          <ul>
            {list.map((member) => (
              <MemberRow key={member.id} member={member} project={project} onRemove={setRemoving} />
            ))}
          </ul>
        )}
      </QueryView>
      {can(project, "members.write") && <Invitations project={project} />}
      {removing && (
        <RemoveDialog member={removing} projectId={project.id} onClose={() => setRemoving(null)} />
      )}
    </Card>
  );
}
