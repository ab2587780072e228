import { enSql } from "./en-sql";
import { room } from "./index";

export type SqlCatalogue = typeof enSql;

/** The texts of the screen for SQL. The rules of `manage.ts`. */
export let tq: SqlCatalogue = room("sql", enSql, (own) => {
  tq = own;
});
