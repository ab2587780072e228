import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useSignOut } from "@/features/auth/api/sign-out";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { sentenceOf } from "@/shared/lib/api/errors";

/** Leaves nothing of the person behind: neither token nor answers. */
export function SignOut({ className }: { className: string }) {
  const signOut = useSignOut();
  const client = useQueryClient();
  const navigate = useNavigate();

  async function leave() {
    await navigate({ to: "/login" });
    client.clear();
  }

  return (
    <>
      <button
        type="button"
        disabled={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: () => void leave() })}
        className={className}
      >
        {t.auth.signOut}
      </button>
      {signOut.isError && <Notice tone="error">{sentenceOf(signOut.error)}</Notice>}
    </>
  );
}
