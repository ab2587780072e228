import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { startSession } from "@/shared/lib/api/session";

export type Credentials = { email: string; password: string };

/** The refresh token comes back as a cookie; only the access token passes through here. */
export async function signIn({ email, password }: Credentials): Promise<void> {
  const body = { email, password, client: "browser" as const };
  const answer = await unwrap(api.POST("/api/v1/auth/token", { body }));
  startSession(answer.access);
}

export const useSignIn = () => useMutation({ mutationFn: signIn });
