import { deClientIds } from "./de-client-ids";
import { deData } from "./de-data";
import { deKeys } from "./de-keys";
import { deLedger } from "./de-ledger";
import { deUsage } from "./de-usage";
import type { ManageCatalogue } from "./manage";

/** The texts of pages that manage a project, in German. */
export const deManage: ManageCatalogue = {
  form: {
    noLimit: "Kein Limit",
    same: "Es wurde nichts geändert.",
    saved: "Gespeichert. Gilt binnen einer Sekunde.",
    rangeHint: (min, max) => `${min} bis ${max}.`,
    rangeOrNone: (min, max) => `${min} bis ${max}. Leer: kein Limit.`,
  },
  settings: {
    sections: "Einstellungen des Projekts",
    names: {
      general: "Allgemein",
      keys: "Schlüssel",
      sources: "Quellen",
      limits: "Limits",
      members: "Mitglieder",
      data: "Daten",
      shares: "Freigabelinks",
      exports: "Exporte",
      audit: "Audit-Log",
      whoami: "Ihre Anfrage",
    },
    notYours: "Nur Inhaber und Admins dieses Projekts sehen diese Seite.",
    readOnly:
      "Sie sind Leser dieses Projekts. Inhaber und Admins ändern seine Einstellungen und sehen seine Schlüssel.",
    general: "Allgemein",
    sessionWindow: "Sitzungsfenster in Minuten",
    sessionWindowHint:
      "5 bis 1.440. Ereignisse einer Person in einem solchen Fenster sind eine Sitzung, sofern sie ihre nicht selbst nennen.",
    senders: "Wer senden darf",
    origins: "Erlaubte Herkünfte",
    originsHint:
      "Eine je Zeile: https://example.com, https://*.example.com oder * für jede Website.",
    requireOrigin: "Herkunft verlangen",
    requireOriginHint: "Mit einem öffentlichen Schlüssel abweisen, was gar keine Seite nennt.",
    newSources: "Ereignisse neuer Quellen annehmen",
    newSourcesHint:
      "Aus: Ereignisse, deren Quelle nicht auf der Liste des Projekts steht, werden als source_not_allowed abgelehnt.",
    revenue: "Umsatz aus Browsern zählen",
    revenueHint:
      "Aus: Umsatz, der mit einem öffentlichen Schlüssel kommt, bleibt eine gewöhnliche Eigenschaft. Jeder kann einen öffentlichen Schlüssel lesen und damit senden.",
    privacy: "Datenschutz",
    privacyAbout: "Entschieden, bevor ein Ereignis irgendwo geschrieben wird.",
    ipStorage: "Was von einer Adresse bleibt",
    ipStorages: {
      full: "Die ganze Adresse",
      truncated: "Nur das Netz (erste 24 Bit bei IPv4, 48 bei IPv6)",
      none: "Nichts",
    },
    dnt: "Do Not Track und Global Privacy Control beachten",
    dntHint:
      "Ereignisse von Personen, die darum bitten, werden nicht angenommen und als opted_out gezählt.",
    sql: "Fragen in SQL erlauben",
    sqlHint:
      "Wer personenbezogene Daten sehen darf, kann dann unter Analyse, SQL nach allen Ereignissen einzeln fragen. Jede Frage wird im Audit-Log vermerkt. Nur Inhaber ändern dies.",
    salt: "Salt der Besucher täglich wechseln",
    saltHint:
      "Besucher ohne eigene ID sind morgen endgültig jemand anderes: Die Besucher einer Woche zählen einmal je Besuchstag, und Sitzungen enden um Mitternacht UTC.",
    exclusions: "Was ausgeschlossen wird",
    exclusionsAbout:
      "Entschieden, bevor ein Ereignis irgendwo geschrieben wird. Ausgeschlossenes wird im Kontobuch gezählt.",
    addresses: "Adressen",
    addressesHint:
      "Keine Ereignisse dieser Besucher. Eine Adresse oder ein Netz je Zeile, etwa 203.0.113.7 oder 203.0.113.0/24.",
    hosts: "Hosts",
    hostsHint:
      "Keine Ereignisse von Seiten dort. Einer je Zeile, etwa localhost oder *.staging.example.com.",
    paths: "Pfade",
    pathsHint:
      "Keine Ereignisse von Seiten dort. Einer je Zeile, etwa /admin/*; * steht für beliebigen Text, Groß- und Kleinschreibung zählt.",
    parameters: "Parameter in URLs",
    parametersHint:
      "Vor dem Speichern aus URLs entfernt. Ein Name je Zeile; die anfangs aufgeführten gewähren jemandem Zugang.",
    remove: "Projekt löschen",
    removeAbout:
      "Seine Ereignisse, Berichte, Schlüssel und Mitglieder werden mitgelöscht. Es gibt keinen Weg zurück.",
    removeOne: "Dieses Projekt löschen …",
    removeTitle: "Dieses Projekt löschen?",
    removeBody: (name) =>
      `Alles, was zu „${name}“ gehört, wird gelöscht, und was dorthin sendet, wird abgewiesen.`,
    removeType: "Geben Sie den Projektnamen ein, um fortzufahren",
    removeExpected: (name) => `Der Name ist: ${name}`,
    removeWrong: "Das ist nicht der Name des Projekts.",
  },
  limits: {
    rates: "Raten",
    ratesAbout:
      "Ereignisse je Sekunde. Mehr wird mit 429 beantwortet und vom Snippet später erneut gesendet.",
    project: "Ganzes Projekt",
    projectHint: "Von allem, was dorthin sendet.",
    burst: "Spitze",
    burstHint: "Ereignisse, die nach einer Pause auf einmal kommen dürfen.",
    key: "Jeder Schlüssel",
    keyHint: "Schlüssel mit eigener Rate sind nicht gemeint.",
    address: "Jede Adresse",
    addressHint: "Nur mit öffentlichen Schlüsseln.",
    quotas: "Kontingente",
    quotasAbout:
      "Ereignisse je Tag oder Monat in UTC. Ist eines verbraucht, werden Ereignisse mit 429 abgewiesen.",
    daily: "Je Tag",
    monthly: "Je Monat",
    caps: "Obergrenzen",
    capsAbout:
      "Verschiedene Namen. Bekannte werden immer angenommen; ein Ereignis mit einem zu viel wird abgelehnt.",
    sources: "Quellen",
    eventNames: "Ereignisnamen",
    propertyKeys: "Eigenschaftsnamen",
    retention: "Aufbewahrung",
    retentionAbout:
      "In Tagen der Zeitzone des Projekts. Älteres wird endgültig gelöscht; Ereignisse von Bots nach 30 Tagen.",
    raw: "Tage für Ereignisse und Sitzungen",
    rawHint: "So alt dürfen auch Ereignisse eines geheimen Schlüssels sein.",
    aggregates: "Tage für Rollups",
    aggregatesHint: "Zählungen nach Zeit, Seite und so weiter, die ihre Ereignisse überdauern.",
    addressOff:
      "Das Limit je Adresse gilt derzeit nicht: Anfragen kommen durch einen Proxy, der nicht in TRUSTED_PROXIES steht, darum sind Besucher nicht zu unterscheiden.",
  },
  late: {
    behind: (time) =>
      `Die Zahlen sind verspätet: Ereignisse der letzten ${time} sind angenommen und sicher, aber noch unterwegs.`,
    away: "Zurzeit wird nichts Neues gezählt: Die Warteschlange des Servers antwortet nicht. Was gezählt ist, steht hier; Websites und Server senden später noch einmal, was inzwischen abgelehnt wird.",
  },
  usage: deUsage,
  data: deData,
  ledger: deLedger,
  keys: deKeys,
  sources: {
    title: "Quellen",
    about:
      "Woher Ereignisse kommen, etwa website und ios. Neue kommen mit ihrem ersten Ereignis hinzu.",
    name: "Name einer Quelle",
    add: "Hinzufügen",
    none: "Noch keine Quellen",
    noneNote: "Sie erscheinen mit den ersten Ereignissen, oder fügen Sie eine von Hand hinzu.",
    keys: (count, shown) => (count === 1 ? `${shown} Schlüssel` : `${shown} Schlüssel`),
    noKeys: "Kein Schlüssel steht für sie",
    since: (when) => `Seit ${when}`,
    rename: "Umbenennen",
    renameOne: (name) => `${name} umbenennen`,
    renameTitle: "Quelle umbenennen",
    renameNote:
      "Schlüssel, die für sie stehen, folgen. Gespeicherte Ereignisse behalten den Namen, mit dem sie kamen.",
    newName: "Neuer Name",
    remove: "Entfernen",
    removeOne: (name) => `${name} entfernen`,
    removeTitle: "Diese Quelle entfernen?",
    removeBody: (name) =>
      `„${name}“ verlässt die Liste und macht Platz für eine andere. Ihre Ereignisse bleiben. Mit ihrem nächsten Ereignis ist sie wieder da, sofern neue Quellen angenommen werden.`,
  },
  clientIds: deClientIds,
  whoami: {
    title: "Wie die Annahme Sie sieht",
    about:
      "Was ein Ereignis von Ihnen ohne Namen wäre, abgelesen aus eben dieser Anfrage. Vor einer zweiten Adresse für Ereignisse kann ein anderer Proxy stehen.",
    undeclared:
      "Etwas vor diesem Server sendet X-Forwarded-For und steht nicht in TRUSTED_PROXIES: Alle Besucher, die dort hindurchkommen, teilen sich seine Adresse. Tragen Sie es dort ein.",
    optedOut:
      "Ihr Browser sendet Do Not Track oder Global Privacy Control, und dieses Projekt beachtet es: Ihre Ereignisse werden nicht angenommen.",
    excluded: "Dieses Projekt schließt die Ereignisse Ihrer Adresse aus.",
    facts: {
      address: "Ihre Adresse",
      header: "Geglaubter Header",
      kept: "Was davon bleibt",
      agent: "User-Agent",
      limit: "Limit je Adresse",
      userId: "Ihre Ersatz-Nutzer-ID",
    },
    limited: "Gilt für Ihre, mit öffentlichen Schlüsseln",
    unlimited: "Gilt nicht für Ihre: Sie kann vielen gehören, oder das Projekt hat keines",
    unknown: "Das kann niemand wissen",
    noHeader: "Keiner: Es zählt die Adresse der Verbindung selbst",
    nothing: "Nichts",
    noAgent: "Es wurde keiner gesendet",
    daily: "Morgen eine andere: Das Salt wechselt täglich.",
    steady: "Dieselbe, solange Adresse und User-Agent bleiben.",
    way: "Der Weg Ihrer Anfrage",
    wayAbout: "Die nächste Station zuerst.",
    hop: "Station",
    said: "Wie es dastand",
    address: "Adresse",
    verdict: "Urteil",
    verdicts: {
      client: "Der Besucher",
      trusted_proxy: "Vertrauter Proxy",
      not_an_address: "Keine Adresse: Hier endet das Lesen",
      not_read: "Nicht gelesen: Das kann jeder geschrieben haben",
    },
    ignored: "Nicht beachtete Header",
    ignoredAbout: "Auch sie nennen einen Client, werden aber nie geglaubt.",
  },
  members: {
    title: "Mitglieder",
    about: "Inhaber und Admins verwalten das Projekt, Leser lesen seine Berichte.",
    add: "Hinzufügen",
    email: "E-Mail-Adresse",
    none: "Keine Mitglieder",
    remove: "Entfernen",
    removeOne: (email) => `${email} entfernen`,
    removeTitle: "Dieses Mitglied entfernen?",
    removeBody: (name) => `${name} wird dieses Projekt nicht mehr sehen.`,
    role: "Rolle",
    roleOf: (email) => `Rolle von ${email}`,
  },
};
