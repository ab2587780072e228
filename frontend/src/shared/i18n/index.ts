import { en } from "./en";
import { readLanguage } from "./language";

export type Catalogue = typeof en;
type Rooms = typeof import("./de-rooms").deRooms;

/**
 * The texts in use. A live binding: read it while rendering (`t.login.title`), never keep a copy.
 * Another language is lazily loaded files of the same types, so a missing key does not compile.
 */
export let t: Catalogue = en;

let rooms: Rooms | null = null;
/** Rooms that the bundler put beside the common code, and which were therefore there before the language. */
const early: ((there: Rooms) => void)[] = [];
let arriving: Promise<unknown> = Promise.resolve();

/** Before the first screen: the common texts of the reader's language; those of the screens go on loading. */
export async function loadLanguage(): Promise<void> {
  const language = readLanguage();
  if (language === "de") {
    const common = import("./de");
    arriving = import("./de-rooms").then((module) => {
      rooms = module.deRooms;
      for (const use of early.splice(0)) use(module.deRooms);
    });
    // A reader of English words is better served than one who sees nothing.
    arriving = arriving.catch(() => null);
    t = await common.then((module) => module.de).catch(() => en);
  }
  document.documentElement.lang = t.language;
}

/** Settles when the texts of the screens are there; the routes wait for it before they load a screen's code. */
export const screenTexts = (): Promise<unknown> => arriving;

/** A room's texts in the reader's language, handed to `use` if they come later; English comes with the room itself. */
export function room<Name extends keyof Rooms>(
  name: Name,
  english: Rooms[Name],
  use: (own: Rooms[Name]) => void,
): Rooms[Name] {
  if (rooms) return rooms[name];
  early.push((there) => use(there[name]));
  return english;
}

/** What Intl formats with: the catalogue's language in the reader's own variety of it (en-GB, de-AT …). */
export function locale(): string {
  const own = navigator.languages.find((name) => name.split("-")[0] === t.language);
  return own ?? t.language;
}
