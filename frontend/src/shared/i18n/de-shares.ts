import type { SharesCatalogue } from "./shares";

/** The texts of share links and of the page they lead to, in German. */
export const deShares: SharesCatalogue = {
  title: "Freigabelinks",
  about: (zone) =>
    `Ein Link zeigt die Antwort eines gespeicherten Berichts allen, die ihn haben, ohne Konto. Zeiten gelten in ${zone}.`,
  notYours: "Links legen Inhaber und Admins dieses Projekts an. Bitten Sie sie darum.",
  create: "Link anlegen",
  report: "Bericht",
  reportHint: "Wer den Bericht ändert, ändert, was alle seine Links zeigen.",
  noReport: "Noch kein Bericht zum Freigeben",
  noReportNote:
    "Ein Link zeigt einen gespeicherten Bericht. Speichern Sie einen in der Übersicht oder unter Analyse; solche, die einzelne Personen nennen oder auflisten, lassen sich nicht freigeben.",
  password: "Passwort",
  passwordHint: "Mindestens 8 Zeichen. Leer: Der Link allein genügt.",
  ends: "Endet am",
  endsHint: (zone) => `Leer: wenn Sie ihn widerrufen. In Ihrer eigenen Zeitzone, ${zone}.`,
  origins: "Websites, die ihn in einem Frame zeigen dürfen",
  originsHint: "Eine je Zeile: https://example.com oder https://*.example.com. Leer: keine.",
  more: "Passwort, Ende und Frames",
  created: "Link angelegt",
  onceNote:
    "Kopieren Sie den Link jetzt. Was hinter dem # steht, wird nicht gespeichert und nie wieder gezeigt.",
  withPassword: "Teilen Sie das Passwort auf anderem Weg mit als den Link.",
  address: "Link",
  embed: "Zum Einbetten in eine Seite",
  embedNote: (sites) => `Funktioniert auf ${sites} und nirgends sonst.`,
  noEmbed: "Er lässt sich nicht in einem Frame zeigen: Es wurde keine Website genannt.",
  none: "Keine Links",
  noneNote: "Niemand außerhalb dieses Projekts sieht etwas davon.",
  ended: (count) => `Beendete Links (${count})`,
  states: { active: "Offen", expired: "Abgelaufen", revoked: "Widerrufen" },
  locked: "Passwort",
  gone: "Ein gelöschter Bericht",
  facts: {
    created: "Angelegt",
    ends: "Endet",
    ended: "Beendet",
    framed: "In Frames von",
  },
  never: "Beim Widerruf",
  shortened: (prefix) => `${prefix}…`,
  revoke: "Widerrufen",
  revokeOne: (name) => `Den Link zu ${name} widerrufen`,
  revokeTitle: "Diesen Link widerrufen?",
  revokeBody: (name) =>
    `Der Link zu „${name}“ führt ab sofort ins Leere, auch für alle, die ihn offen haben. Das lässt sich nicht rückgängig machen.`,
  view: {
    waiting: "Freigegebener Bericht",
    lost: "Dieser Link führt ins Leere",
    lostNote:
      "Er ist abgelaufen oder wurde widerrufen, oder ein Teil ging unterwegs verloren: Er muss ganz kopiert werden. Bitten Sie den Absender um einen neuen.",
    ask: "Dieser Bericht hat ein Passwort",
    askNote: "Wer Ihnen den Link geschickt hat, kennt es.",
    password: "Passwort",
    open: "Bericht zeigen",
    wrong: "Das ist nicht das Passwort.",
    over: "Das Passwort muss erneut eingegeben werden.",
    tooMany:
      "Es wurden zu viele Passwörter versucht. Warten Sie eine Viertelstunde und versuchen Sie es erneut.",
    byBrand: (brand) => `Gemessen mit ${brand}`,
  },
};
