import type { Project, Role } from "@/shared/lib/api/models";

export const ROLES: readonly Role[] = ["owner", "admin", "viewer"];

type Permission = Project["permissions"][number];

/** What the server says this person may do here. It has the last word in any case. */
export const can = (project: Pick<Project, "permissions">, permission: Permission): boolean =>
  project.permissions.includes(permission);

/** Only who may change owners makes another one. */
export const rolesToGive = (project: Pick<Project, "permissions">): readonly Role[] =>
  can(project, "owners.write") ? ROLES : ROLES.filter((role) => role !== "owner");
