import type { Catalogue } from "./index";
import { plurals } from "./plural";

/*
 * Glossary, kept by all de-*.ts. Readers are addressed with "Sie"; texts are plain and say what to do.
 *
 *   visitor Besucher · session Sitzung · page view Seitenaufruf · event Ereignis · bounce rate Absprungrate
 *   visit duration Besuchsdauer · entry/exit page Einstiegsseite/Ausstiegsseite · referrer Verweis
 *   channel Kanal · source Quelle · medium Medium · campaign Kampagne · device Gerät · screen Bildschirm
 *   overview Übersicht · explore Analyse · funnel Funnel · retention (return) Retention · path (way) Pfad
 *   goal Ziel · conversion Conversion · revenue Umsatz · note Notiz · dashboard Dashboard · report Bericht
 *   usage Nutzung · ledger Kontobuch · settings Einstellungen · key Schlüssel · origin Herkunft (Origin)
 *   limit Limit · quota Kontingent · cap Obergrenze · how long data is kept Aufbewahrung · rollup Rollup
 *   share link Freigabelink · export Export · audit log Audit-Log · dead letter unzustellbares Ereignis
 *   pipeline Pipeline · stream Stream · ingest Annahme · client id Client-ID · to revoke widerrufen
 *   owner/admin/viewer Inhaber/Admin/Leser · member Mitglied · time zone Zeitzone · period Zeitraum
 */

const counted = plurals("de");

/** The texts that all screens share, in German. */
export const de: Catalogue = {
  language: "de",
  brand: "Simple Analytics Stack",
  actions: {
    label: "Aktionen",
    cancel: "Abbrechen",
    continue: "Weiter",
    copied: "Kopiert",
    copy: "Kopieren",
    copyByHand: "Markieren und von Hand kopieren",
    done: "Fertig",
    next: "Weiter",
    previous: "Zurück",
    retry: "Erneut versuchen",
    save: "Änderungen speichern",
    saving: "Wird gespeichert …",
  },
  nav: {
    dashboards: "Dashboards",
    explore: "Analyse",
    goals: "Ziele",
    home: "Alle Projekte",
    live: "Live",
    project: "Projekt",
    skip: "Zum Inhalt springen",
    slash: "/",
    toProjects: "Zu den Projekten",
  },
  states: {
    failed: "Das hat nicht geklappt",
    loading: "Wird geladen …",
    requestId: "Anfrage",
    stale: (time) => `Aktualisieren nicht möglich. Gezeigt werden Zahlen von ${time}.`,
  },
  errors: {
    network:
      "Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.",
    status: (status) => `Der Server hat mit Status ${status} geantwortet.`,
    ofItem: (item, detail) => `„${item}“: ${detail}`,
    unexpected: "Im Dashboard ist etwas Unerwartetes passiert. Ein neuer Versuch kann helfen.",
  },
  notFound: {
    title: "Hier ist nichts",
    body: "Die Seite gibt es nicht, oder Sie haben keinen Zugang zu ihrem Projekt.",
  },
  forbidden: { title: "Das dürfen Sie nicht sehen" },
  upgrade: {
    text: "Der Server wurde aktualisiert, seit diese Seite geöffnet wurde.",
    reload: "Neu laden",
  },
  time: { justNow: "gerade eben" },
  languages: {
    label: "Sprache",
    about: "Zahlen und Daten richten sich danach. Meldungen des Servers sind englisch.",
  },
  theme: {
    label: "Darstellung",
    about: "„System“ richtet sich nach Ihrem Gerät.",
    system: "System",
    light: "Hell",
    dark: "Dunkel",
  },
  zone: {
    label: "Zeitzone",
    prefix: "Zeitzone: ",
    hint: "Tage und Stunden in Berichten gelten in dieser Zone. Tippen Sie, um zu suchen.",
    change: "Eine andere Zone verschiebt die Tagesgrenzen in allen Berichten.",
    unknown: "Wählen Sie eine Zeitzone aus der Liste, etwa Europe/Berlin oder UTC.",
  },
  roles: { owner: "Inhaber", admin: "Admin", viewer: "Leser" },
  instanceRoles: { owner: "Inhaber dieser Installation", member: "Mitglied" },
  auth: {
    email: "E-Mail",
    forgotten: "Passwort vergessen?",
    name: "Name",
    password: "Passwort",
    showPassword: "Passwort zeigen",
    signIn: "Anmelden",
    signInToGoOn: "Melden Sie sich an, um zur gewünschten Seite zu gelangen.",
    signingIn: "Anmeldung läuft …",
    signOut: "Abmelden",
    tooMany: (seconds) =>
      seconds === null
        ? "Zu viele Versuche. Warten Sie etwas und versuchen Sie es erneut."
        : `Zu viele Versuche. Versuchen Sie es in ${seconds} Sekunden erneut.`,
    wrongCredentials: "E-Mail oder Passwort ist falsch.",
  },
  setup: {
    title: "Willkommen",
    about: "Legen Sie den Inhaber dieser Installation an. Weitere Personen können später folgen.",
    code: "Einrichtungscode",
    codeHint: "Steht im Terminal, in dem der Server gestartet wurde.",
    create: "Inhaber anlegen",
    creating: "Wird angelegt …",
    passwordHint: "Ein langer Satz ist besser als ein kurzes Rätsel.",
  },
  account: {
    title: "Konto",
    menu: "Kontomenü",
    you: "Sie",
    noName: "Nicht angegeben",
    role: "Rolle hier",
  },
  projects: {
    title: "Projekte",
    all: "Alle Projekte",
    create: "Neues Projekt",
    creating: "Wird angelegt …",
    lastSeen: (when) => `Letztes Ereignis ${when}`,
    name: "Projektname",
    nameHint: "Zum Beispiel die Website oder App, die es misst.",
    none: "Noch keine Projekte",
    noneNote:
      "Ein Projekt enthält die Ereignisse einer Website oder App. Legen Sie eines an, um das Snippet zu erhalten.",
    noneAsk: "Bitten Sie einen Inhaber, Sie zu einem Projekt hinzuzufügen.",
    noMatch: (search) => `Kein Projekt passt zu „${search}“`,
    noMatchNote: "Gesucht wird in Namen und Adressen der Projekte.",
    search: "Projekte suchen",
    switch: "Projekt wechseln:",
  },
  metrics: {
    visitors: "Besucher",
    sessions: "Sitzungen",
    pageviews: "Seitenaufrufe",
    events: "Ereignisse",
  },
  counts: {
    visitors: counted("Besucher", "Besucher"),
    sessions: counted("Sitzung", "Sitzungen"),
    pageviews: counted("Seitenaufruf", "Seitenaufrufe"),
    events: counted("Ereignis", "Ereignisse"),
  },
  dimensions: {
    path: "Seite",
    event_name: "Ereignis",
    event_source: "Quelle der Ereignisse",
    host: "Host",
    title: "Titel",
    referrer: "Verweis",
    country: "Land",
    browser: "Browser",
    os: "Betriebssystem",
    device: "Gerät",
    language: "Sprache",
  },
  periods: {
    label: "Zeitraum:",
    "24h": "Letzte 24 Stunden",
    "7d": "Letzte 7 Tage",
    "30d": "Letzte 30 Tage",
    "90d": "Letzte 90 Tage",
    "12mo": "Letzte 12 Monate",
    custom: "Von Tag bis Tag",
    from: "Von",
    to: "Bis",
    apply: "Anwenden",
  },
  compares: {
    label: "Vergleichen mit",
    prev: "ggü. Zeitraum davor",
    year: "ggü. Vorjahr",
    off: "Kein Vergleich",
  },
  grains: {
    label: "Schrittweite des Diagramms",
    hour: "Stunde",
    day: "Tag",
    week: "Woche",
    month: "Monat",
  },
  delta: {
    fresh: "neu",
    against: {
      none: "",
      new: "nichts im Vergleichszeitraum",
      same: "unverändert gegenüber dem Vergleichszeitraum",
      up: "mehr als im Vergleichszeitraum",
      down: "weniger als im Vergleichszeitraum",
    },
  },
  chart: {
    notes: "Notizen",
    label: (metric) => `${metric} im Zeitverlauf. Mit den Pfeiltasten lesen Sie Werte ab.`,
    caption: (total, first, last, zone) => `${total}, ${first} bis ${last}, Zeitzone ${zone}`,
    asTable: "Als Tabelle zeigen",
    asChart: "Als Diagramm zeigen",
    now: "Dieser Zeitraum",
    before: { prev: "Zeitraum davor", year: "Vorjahr", off: "" },
    beforeWas: (value) => `zuvor ${value}`,
    noValue: "kein Wert",
    soFar: "bisher",
    weekOf: (date) => `Woche ab ${date}`,
    page: (page, pages) => `Seite ${page} von ${pages}`,
    pages: "Seiten der Tabelle",
  },
  overview: {
    title: "Übersicht",
    totals: "Summen",
    blank: "In diesem Zeitraum wurde nichts gezählt",
    blankNote: "Wählen Sie einen längeren Zeitraum oder entfernen Sie einen Filter.",
    notYet: "Dieses Projekt hat noch kein Ereignis empfangen.",
    toInstall: "Snippet einbauen",
    updated: (time) => `Stand ${time}`,
    zoneNote: "Tage und Stunden auf dieser Seite gelten in der Zeitzone des Projekts.",
  },
  breakdown: {
    columns: {
      pageviews: "Aufrufe",
      events: "Ereignisse",
      sessions: "Sitzungen",
      visitors: "Besucher",
    },
    share: "Anteil",
    more: "Mehr zeigen",
    shown: (shown, total) => `${shown} von ${total}`,
    none: "Nichts in diesem Zeitraum",
    noneFiltered: "Nichts passt zu den Filtern",
    widen: "12 Monate ansehen",
    noValue: "ohne",
    emptyValue: "(leer)",
    only: (value) => `Nur ${value} zeigen`,
    showAll: (value) => `Nicht mehr nur ${value} zeigen`,
  },
  filters: {
    label: "Filter",
    clear: "Alle Filter entfernen",
    remove: (filter) => `Filter entfernen: ${filter}`,
    or: " oder ",
    words: (dimension, op) => `${dimension} ${op}`,
    ops: {
      is: "ist",
      is_not: "ist nicht",
      contains: "enthält",
      contains_not: "enthält nicht",
      matches: "entspricht",
      gt: "ist größer als",
      gte: "ist mindestens",
      lt: "ist kleiner als",
      lte: "ist höchstens",
      exists: "ist vorhanden",
    },
  },
  settings: { title: "Einstellungen" },
  usage: { title: "Nutzung" },
  ledger: { title: "Kontobuch" },
  clientIds: { title: "Client-IDs" },
  operations: { title: "Betrieb" },
};
