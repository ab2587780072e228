import type { Schemas } from "./client";

/** The names the app uses for the API's shapes: the only place that has to follow a renamed schema. */
export type Me = Schemas["Me"];
export type SetupState = Schemas["SetupState"];
export type SetupRequest = Schemas["SetupRequest"];
export type Project = Schemas["Project"];
export type ProjectRequest = Schemas["ProjectRequest"];
export type ProjectPatch = Schemas["PatchedProjectRequest"];
export type ProjectStatus = Schemas["ProjectStatus"];
export type Key = Schemas["Key"];
export type KeyRequest = Schemas["KeyRequest"];
export type KeyPatch = Schemas["PatchedKeyRequest"];
export type KeyKind = Key["kind"];
export type Source = Schemas["Source"];
export type ClientId = Schemas["ClientId"];
export type ClientIdRequest = Schemas["ClientIdRequest"];
export type ClientIdClaim = Schemas["ClientIdClaim"];
export type Protocol = ClientId["protocol"];
export type Usage = Schemas["Usage"];
export type WhoAmI = Schemas["WhoAmI"];
export type Member = Schemas["Member"];
export type MemberRequest = Schemas["MemberRequest"];
export type Role = Project["role"];
export type QueryRequest = Schemas["QueryRequest"];
export type QueryResult = Schemas["QueryResult"];
export type Ledger = Schemas["Ledger"];
export type LedgerSample = Schemas["LedgerSample"];
export type Outcome = LedgerSample["outcome"];
