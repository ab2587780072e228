import { enSql } from "./en-sql";

export type SqlCatalogue = typeof enSql;

/** The texts of the screen for SQL. The rules of `manage.ts`. */
export const tq: SqlCatalogue = enSql;
