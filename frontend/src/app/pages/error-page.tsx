import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { Button } from "@/shared/components/ui/button";
import { RequestId } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { ApiError, sentenceOf } from "@/shared/lib/api/errors";
import { MessagePage } from "./message-page";

/** What the router shows when a page's data or code failed. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof ApiError && error.status === 403) {
    return (
      <MessagePage title={t.forbidden.title} body={sentenceOf(error)}>
        <RequestId error={error} />
      </MessagePage>
    );
  }

  async function retry() {
    // Not the API's doing: most likely this page's code is gone since an upgrade, and a browser remembers
    // a failed import until it loads the page anew.
    if (!(error instanceof ApiError)) return window.location.reload();
    await router.invalidate();
    reset();
  }

  return (
    <MessagePage title={t.states.failed} body={sentenceOf(error)}>
      <RequestId error={error} />
      <Button variant="primary" onClick={() => void retry()}>
        {t.actions.retry}
      </Button>
    </MessagePage>
  );
}
