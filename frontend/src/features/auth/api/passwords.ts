import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { startSession } from "@/shared/lib/api/session";

export const useForgotten = () =>
  useMutation({
    mutationFn: (email: string) =>
      unwrap(api.POST("/api/v1/auth/password/forgotten", { body: { email } })),
  });

type Reset = { token: string; password: string };

export const useReset = () =>
  useMutation({
    mutationFn: (body: Reset) => unwrap(api.POST("/api/v1/auth/password/reset", { body })),
  });

type Change = { current: string; password: string };

/** All sessions end with it; the answer is this browser's new one. */
async function changePassword(change: Change): Promise<void> {
  const body = { ...change, client: "browser" as const };
  startSession((await unwrap(api.POST("/api/v1/auth/password", { body }))).access);
}

export const useChangePassword = () => useMutation({ mutationFn: changePassword });
