import { enShares } from "./en-shares";

export type SharesCatalogue = typeof enShares;

/** The texts of share links and of the page they lead to. The rules of `manage.ts`. */
export const ts: SharesCatalogue = enShares;
