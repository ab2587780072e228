import type { Project, Role } from "@/shared/lib/api/models";

export const ROLES: readonly Role[] = ["owner", "admin", "viewer"];

/** Owners and admins change settings, keys and members; viewers look. The server has the last word. */
export const canManage = (project: Pick<Project, "role">): boolean => project.role !== "viewer";

/** Only an owner makes another owner. */
export const rolesToGive = (project: Pick<Project, "role">): readonly Role[] =>
  project.role === "owner" ? ROLES : ROLES.filter((role) => role !== "owner");
