import { deAnswers } from "./de-answers";
import { deDownloads } from "./de-downloads";
import { deLive } from "./de-live";
import { dePasswords } from "./de-passwords";
import { deSaving } from "./de-saving";

/** The texts of the screens in German: one file to fetch, while the reader still signs in. */
export const deRooms = {
  answers: deAnswers,
  downloads: deDownloads,
  live: deLive,
  passwords: dePasswords,
  saving: deSaving,
};
