import { screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import type { Project } from "@/shared/lib/api/models";
import { dataOutlook, me, OWNER, project } from "./data";
import { server } from "./server";

/** What the asker may do in the project. */
export function projectIs(permissions: Project["permissions"]) {
  const results = [project({ permissions })];
  server.use(
    http.get("*/api/v1/projects", () => HttpResponse.json({ results, next: null, previous: null })),
  );
}

/** An owner who is signed in, and a project with some data. */
export function ownerSeesData() {
  projectIs(OWNER);
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects/*/data", () => HttpResponse.json(dataOutlook())),
  );
}

export const card = (name: string) => screen.findByRole("region", { name });
