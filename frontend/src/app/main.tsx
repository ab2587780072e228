import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadLanguage } from "@/shared/i18n";
import { onSessionEnd } from "@/shared/lib/api/session";
import { createQueryClient } from "@/shared/lib/query-client";
import { createAppRouter } from "./router";
import "./styles.css";

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);

// The refresh token is gone or was revoked: sign in again, then come back to where this was.
onSessionEnd(() => {
  const { pathname, href } = router.state.location;
  queryClient.clear();
  if (pathname !== "/login")
    void router.navigate({ to: "/login", search: { next: href }, replace: true });
});

function show(root: HTMLElement): void {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) void loadLanguage().then(() => show(root));
