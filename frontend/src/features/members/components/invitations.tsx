import { useQuery } from "@tanstack/react-query";
import { Button } from "@/shared/components/ui/button";
import { CodeBlock } from "@/shared/components/ui/code-block";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tj } from "@/shared/i18n/joining";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { Invitation, InvitationCreated, Project } from "@/shared/lib/api/models";
import { instant } from "@/shared/lib/format";
import { can } from "@/shared/lib/permissions";
import { invitationsQuery, useTakeBack } from "../api/invitations";

/** What became of an invitation: mailed, or a link that is shown this once. */
export function Invited({ invitation: { email, link } }: { invitation: InvitationCreated }) {
  if (link === null) return <Notice tone="ok">{tj.mailed(email)}</Notice>;
  return (
    <div className="flex flex-col gap-2">
      <Notice tone="ok">{tj.handOver(email)}</Notice>
      <CodeBlock label={tj.link} code={link} />
    </div>
  );
}

function InvitationRow({ invitation, project }: { invitation: Invitation; project: Project }) {
  const takeBack = useTakeBack(project.id);
  const { email, role, invited_by: by, expires_at: until } = invitation;
  const may = can(project, "owners.write") || role !== "owner";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate font-medium">{email}</p>
        <p className="text-muted wrap-anywhere">{tj.until(by, instant(until))}</p>
      </div>
      <span className="text-muted">{t.roles[role]}</span>
      {may && (
        <Button
          size="sm"
          busy={takeBack.isPending}
          aria-label={tj.takeBackOne(email)}
          onClick={() => takeBack.mutate(invitation.id)}
        >
          {tj.takeBack}
        </Button>
      )}
      {takeBack.isError && (
        <div className="w-full">
          <Notice tone="error">{sentenceOf(takeBack.error)}</Notice>
        </div>
      )}
    </li>
  );
}

/** Who may still join by a link; nothing where nobody was invited. */
export function Invitations({ project }: { project: Project }) {
  const invitations = useQuery(invitationsQuery(project.id));
  if (invitations.isError) return <Notice tone="error">{sentenceOf(invitations.error)}</Notice>;
  if (!invitations.data?.length) return null;
  return (
    <section aria-label={tj.invited} className="mt-4">
      <h3 className="font-semibold">{tj.invited}</h3>
      <ul>
        {invitations.data.map((one) => (
          <InvitationRow key={one.id} invitation={one} project={project} />
        ))}
      </ul>
    </section>
  );
}
