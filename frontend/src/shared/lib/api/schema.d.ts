/**
 * The HTTP API as openapi-typescript would write it. Written by hand until docs/reference/openapi.json
 * exists; `npm run api:types` then replaces this file and nothing else has to change.
 */
export interface paths {
  "/api/v1/auth/token": { post: operations["auth_token_create"] };
  "/api/v1/auth/refresh": { post: operations["auth_refresh_create"] };
  "/api/v1/auth/logout": { post: operations["auth_logout_create"] };
  "/api/v1/auth/me": { get: operations["auth_me_retrieve"] };
  "/api/v1/auth/setup": { get: operations["auth_setup_retrieve"]; post: operations["auth_setup_create"] };
  "/api/v1/projects": { get: operations["projects_list"]; post: operations["projects_create"] };
  "/api/v1/projects/{project_id}": {
    get: operations["projects_retrieve"];
    patch: operations["projects_partial_update"];
    delete: operations["projects_destroy"];
  };
  "/api/v1/projects/{project_id}/status": { get: operations["projects_status_retrieve"] };
  "/api/v1/projects/{project_id}/keys": { get: operations["projects_keys_list"]; post: operations["projects_keys_create"] };
  "/api/v1/projects/{project_id}/keys/{key_id}/revoke": { post: operations["projects_keys_revoke_create"] };
  "/api/v1/projects/{project_id}/members": { get: operations["projects_members_list"]; post: operations["projects_members_create"] };
  "/api/v1/projects/{project_id}/members/{member_id}": {
    patch: operations["projects_members_partial_update"];
    delete: operations["projects_members_destroy"];
  };
  "/api/v1/projects/{project_id}/query": { post: operations["projects_query_create"] };
}
export interface components {
  schemas: {
    Error: { code: string; detail: string; errors: components["schemas"]["FieldError"][]; request_id: string };
    FieldError: { path: string; code: string; detail: string };
    /** @enum {string} */
    InstanceRoleEnum: "owner" | "member";
    /** @enum {string} */
    RoleEnum: "owner" | "admin" | "viewer";
    /** @enum {string} */
    KindEnum: "public" | "secret" | "read";
    TokenRequest: { email: string; password: string; client?: "browser" };
    TokenPair: { access: string; refresh?: string };
    RefreshRequest: { refresh?: string };
    Me: {
      readonly id: string;
      email: string;
      name: string;
      instance_role: components["schemas"]["InstanceRoleEnum"];
      can_create_projects: boolean;
      can_see_monitoring: boolean;
    };
    SetupState: { needed: boolean; code_required: boolean };
    SetupRequest: { email: string; password: string; name?: string; code?: string; client?: "browser" };
    Project: {
      readonly id: string;
      name: string;
      readonly slug: string;
      timezone: string;
      readonly role: components["schemas"]["RoleEnum"];
      readonly permissions: string[];
      readonly created_at: string;
      readonly first_event_at: string | null;
      readonly last_event_at: string | null;
      allowed_origins: string[];
      session_window_minutes: number;
      require_origin: boolean;
      readonly ingest_url?: string | null;
    };
    ProjectCreated: components["schemas"]["Project"] & { readonly public_key: string };
    ProjectRequest: { name: string; timezone?: string; allowed_origins?: string[] };
    PatchedProjectRequest: {
      name?: string;
      timezone?: string;
      allowed_origins?: string[];
      session_window_minutes?: number;
      require_origin?: boolean;
    };
    PaginatedProjectList: { results: components["schemas"]["Project"][]; next: string | null; previous: string | null };
    ProjectStatus: { first_event_at: string | null; last_event_at: string | null; stored_events: number; pending: number };
    Key: {
      readonly id: string;
      kind: components["schemas"]["KindEnum"];
      name: string;
      readonly prefix: string;
      readonly key: string | null;
      source: string | null;
      readonly created_at: string;
      readonly last_used_at: string | null;
      expires_at: string | null;
      readonly revoked_at: string | null;
    };
    KeyRequest: { kind: components["schemas"]["KindEnum"]; name: string; source?: string | null; expires_at?: string | null };
    KeyList: { results: components["schemas"]["Key"][] };
    Member: {
      readonly id: string;
      readonly user_id: string;
      readonly email: string;
      readonly name: string;
      role: components["schemas"]["RoleEnum"];
      readonly created_at: string;
    };
    MemberRequest: { email: string; role: components["schemas"]["RoleEnum"] };
    PatchedMemberRequest: { role?: components["schemas"]["RoleEnum"] };
    MemberList: { results: components["schemas"]["Member"][] };
    QueryRequest: {
      v?: number;
      metrics: string[];
      dimensions?: string[];
      filters?: unknown[] | null;
      period: { [key: string]: string };
      timezone?: string;
      compare?: string | { [key: string]: string } | null;
      order_by?: [string, string][];
      limit?: number;
      offset?: number;
      include?: { totals?: boolean; total_rows?: boolean; bots?: boolean };
    };
    QueryColumn: { name: string; kind: "dimension" | "metric"; type: string };
    QueryRow: {
      dimensions: (string | number | boolean | null)[];
      metrics: (number | string | null)[];
      compare: (number | string | null)[] | null;
    };
    QueryMeta: {
      source: string;
      approximate: boolean;
      from: string;
      to: string;
      timezone: string;
      elapsed_ms: number;
      warnings: unknown[];
    };
    QueryResult: {
      columns: components["schemas"]["QueryColumn"][];
      rows: components["schemas"]["QueryRow"][];
      totals: (number | string | null)[] | null;
      total_rows: number | null;
      meta: components["schemas"]["QueryMeta"];
    };
  };
}
type Body<T> = { content: { "application/json": T } };
type Answer<T> = { headers: { [name: string]: unknown }; content: { "application/json": T } };
type Nothing = { headers: { [name: string]: unknown }; content?: never };
type InProject = { path: { project_id: string } };
type None = { query?: never; header?: never; path?: never; cookie?: never };
type S = components["schemas"];
export interface operations {
  auth_token_create: { parameters: None; requestBody: Body<S["TokenRequest"]>; responses: { 200: Answer<S["TokenPair"]> } };
  auth_refresh_create: { parameters: None; requestBody: Body<S["RefreshRequest"]>; responses: { 200: Answer<S["TokenPair"]> } };
  auth_logout_create: { parameters: None; requestBody: Body<S["RefreshRequest"]>; responses: { 204: Nothing } };
  auth_me_retrieve: { parameters: None; requestBody?: never; responses: { 200: Answer<S["Me"]> } };
  auth_setup_retrieve: { parameters: None; requestBody?: never; responses: { 200: Answer<S["SetupState"]> } };
  auth_setup_create: { parameters: None; requestBody: Body<S["SetupRequest"]>; responses: { 201: Answer<S["TokenPair"]> } };
  projects_list: {
    parameters: { query?: { cursor?: string; search?: string }; header?: never; path?: never; cookie?: never };
    requestBody?: never;
    responses: { 200: Answer<S["PaginatedProjectList"]> };
  };
  projects_create: { parameters: None; requestBody: Body<S["ProjectRequest"]>; responses: { 201: Answer<S["ProjectCreated"]> } };
  projects_retrieve: { parameters: InProject; requestBody?: never; responses: { 200: Answer<S["Project"]> } };
  projects_partial_update: { parameters: InProject; requestBody?: Body<S["PatchedProjectRequest"]>; responses: { 200: Answer<S["Project"]> } };
  projects_destroy: { parameters: InProject; requestBody?: never; responses: { 204: Nothing } };
  projects_status_retrieve: { parameters: InProject; requestBody?: never; responses: { 200: Answer<S["ProjectStatus"]> } };
  projects_keys_list: { parameters: InProject; requestBody?: never; responses: { 200: Answer<S["KeyList"]> } };
  projects_keys_create: { parameters: InProject; requestBody: Body<S["KeyRequest"]>; responses: { 201: Answer<S["Key"]> } };
  projects_keys_revoke_create: {
    parameters: { path: { project_id: string; key_id: string } };
    requestBody?: never;
    responses: { 200: Answer<S["Key"]> };
  };
  projects_members_list: { parameters: InProject; requestBody?: never; responses: { 200: Answer<S["MemberList"]> } };
  projects_members_create: { parameters: InProject; requestBody: Body<S["MemberRequest"]>; responses: { 201: Answer<S["Member"]> } };
  projects_members_partial_update: {
    parameters: { path: { project_id: string; member_id: string } };
    requestBody?: Body<S["PatchedMemberRequest"]>;
    responses: { 200: Answer<S["Member"]> };
  };
  projects_members_destroy: {
    parameters: { path: { project_id: string; member_id: string } };
    requestBody?: never;
    responses: { 204: Nothing };
  };
  projects_query_create: { parameters: InProject; requestBody: Body<S["QueryRequest"]>; responses: { 200: Answer<S["QueryResult"]> } };
}
