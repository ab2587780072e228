import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { clearSession } from "@/shared/lib/api/session";

/** Revokes the cookie's token on the server. If that cannot be reached the person stays signed in and is told. */
export async function signOut(): Promise<void> {
  await unwrap(api.POST("/api/v1/auth/logout", { body: {} }));
  clearSession();
}

export const useSignOut = () => useMutation({ mutationFn: signOut });
