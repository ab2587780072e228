import { deAnswers } from "./de-answers";
import { deAudit } from "./de-audit";
import { deBoards } from "./de-boards";
import { deBreakdowns } from "./de-breakdowns";
import { deDownloads } from "./de-downloads";
import { deExplore } from "./de-explore";
import { deExports } from "./de-exports";
import { deFiltering } from "./de-filtering";
import { deFlow } from "./de-flow";
import { deGoals } from "./de-goals";
import { deInstall } from "./de-install";
import { deJoining } from "./de-joining";
import { deListing } from "./de-listing";
import { deLive } from "./de-live";
import { deManage } from "./de-manage";
import { deMonitoring } from "./de-monitoring";
import { deNotes } from "./de-notes";
import { deOperations } from "./de-operations";
import { dePasswords } from "./de-passwords";
import { dePaths } from "./de-paths";
import { dePeople } from "./de-people";
import { deSaving } from "./de-saving";
import { deShares } from "./de-shares";
import { deSql } from "./de-sql";

/** The texts of the screens in German: one file to fetch, while the reader still signs in. */
export const deRooms = {
  answers: deAnswers,
  audit: deAudit,
  boards: deBoards,
  breakdowns: deBreakdowns,
  downloads: deDownloads,
  explore: deExplore,
  exports: deExports,
  filtering: deFiltering,
  flow: deFlow,
  goals: deGoals,
  install: deInstall,
  live: deLive,
  manage: deManage,
  monitoring: deMonitoring,
  notes: deNotes,
  operations: deOperations,
  passwords: dePasswords,
  paths: dePaths,
  people: dePeople,
  joining: deJoining,
  listing: deListing,
  saving: deSaving,
  shares: deShares,
  sql: deSql,
};
