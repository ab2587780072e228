import { useMutation } from "@tanstack/react-query";
import { t } from "@/shared/i18n";
import { ApiError, toApiError } from "@/shared/lib/api/errors";

/** Sends one event the way a site does: by public key, without the person's session or cookies. */
export async function sendTest(publicKey: string): Promise<void> {
  const response = await fetch(new URL("/api/v1/ingest", window.location.origin), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-API-Key": publicKey },
    credentials: "omit",
    body: JSON.stringify({
      event_name: "test",
      event_properties: { url: `${window.location.origin}/test`, path: "/test", title: "Test" },
    }),
  }).catch(() => {
    throw new ApiError(0, "network", t.errors.network);
  });
  if (!response.ok) throw toApiError(response, await response.json().catch(() => null));
}

export const useSendTest = (publicKey: string) =>
  useMutation({ mutationFn: () => sendTest(publicKey) });
