import type { InstallCatalogue } from "./install";

/** The texts of the way to the first event in German. */
export const deInstall: InstallCatalogue = {
  title: "Installieren",
  steps: "Schritte",
  stepNames: ["Projekt", "Installieren", "Erstes Ereignis"],
  done: "erledigt",
  ways: "Wege, Ereignisse zu senden",
  where: {
    html: "Auf jeder Seite vor </head> einfügen",
    react: "In der index.html, die Vite verwendet, vor </head> einfügen",
    next: "app/layout.tsx: die beiden Skripte in Ihre Datei übernehmen",
    vue: "In der index.html vor </head> einfügen",
    nuxt: "nuxt.config.ts: die Skripte in Ihre Datei übernehmen",
    wordpress: "functions.php des Themes oder ein Plugin für Code-Snippets",
    gtm: "Ein neues Tag „Benutzerdefiniertes HTML“, ausgelöst auf allen Seiten",
    curl: "Im Terminal ausführen",
    python: "Braucht nichts außer Python selbst",
  },
  notes: {
    html: 'Seitenaufrufe werden sofort gezählt, auch wenn eine Single-Page-App ihre Adresse wechselt. Ein eigenes Ereignis ist stack("signup").',
    react:
      'Seitenaufrufe werden sofort gezählt, auch die eines Routers. Ein eigenes Ereignis aus jeder Komponente: window.stack("signup", { plan: "pro" }).',
    next: 'Seitenaufrufe werden sofort gezählt, auch die von next/link. Ein eigenes Ereignis aus jeder Client-Komponente: window.stack("signup", { plan: "pro" }).',
    vue: 'Seitenaufrufe werden sofort gezählt, auch die von Vue Router. Ein eigenes Ereignis aus jeder Komponente: window.stack("signup", { plan: "pro" }).',
    nuxt: 'Seitenaufrufe werden sofort gezählt, auch die des Routers. Ein eigenes Ereignis aus jeder Komponente: window.stack("signup", { plan: "pro" }).',
    wordpress:
      "Seitenaufrufe werden sofort gezählt. Ein Cache-Plugin zeigt womöglich weiter Seiten ohne das Snippet: Leeren Sie dessen Cache.",
    gtm: "Der Tag Manager entfernt den Schlüssel aus einem einfachen Script-Tag, darum setzt dieses ihn per Skript. Viele Werbeblocker halten den Tag Manager selbst auf: Der HTML-Weg zählt mehr Menschen.",
    curl: "Jedes Programm kann Ereignisse über HTTP senden. Server sollten einen geheimen Schlüssel verwenden.",
    python:
      "Ein Server sollte einen geheimen Schlüssel verwenden, im Hintergrund senden und mit user_id sagen, wer es war.",
  },
  noKey: "Dieses Projekt hat keinen öffentlichen Schlüssel",
  noKeyNote:
    "Ohne ihn kann keine Seite Ereignisse senden. Legen Sie zuerst einen öffentlichen Schlüssel an.",
  toKeys: "Zu den Schlüsseln",
  notYours: "Nur Inhaber und Admins sehen das Snippet",
  notYoursNote: "Es enthält einen Schlüssel des Projekts. Bitten Sie sie, es einzubauen.",
  firstEvent: "Erstes Ereignis",
  waiting: "Warten auf das erste Ereignis",
  waitingNote:
    "Öffnen Sie eine Seite mit dem Snippet. Diese Anzeige ändert sich von selbst, sobald etwas ankommt.",
  pending: "Ein Ereignis ist unterwegs",
  pendingNote: "Es wurde empfangen und wird gerade gespeichert.",
  arrived: "Das erste Ereignis ist da",
  arrivedAt: (when, zone) => `Gespeichert ${when} (${zone}). Alles funktioniert.`,
  nothing: "Es kommt nichts an?",
  reasons: [
    "Die Seite wurde vor dem Einbau geladen: Laden Sie sie neu.",
    "Ein Werbeblocker hält das Snippet auf: Versuchen Sie ein privates Fenster ohne Erweiterungen.",
    "Die Seite gehört nicht zu den erlaubten Herkünften des Projekts: siehe Einstellungen.",
    "Die Content-Security-Policy der Seite erlaubt diesen Server nicht: Sehen Sie in die Konsole des Browsers.",
  ],
  sendTest: "Testereignis senden",
  testFailed: (reason) => `Das Testereignis wurde nicht angenommen. ${reason}`,
  skip: "Vorerst überspringen",
  toOverview: "Übersicht öffnen",
  refused: {
    title: "Etwas kam an und wurde abgewiesen",
    about: "In der letzten Stunde, mit einem Schlüssel dieses Projekts:",
    none: "In der letzten Stunde kam nichts mit einem Schlüssel dieses Projekts an. Die Seite sendet also nicht, anderswohin oder mit einem anderen Schlüssel als dem oben.",
    places: {
      general: "Ändern, wer senden darf",
      keys: "Die Schlüssel ansehen",
      limits: "Die Grenzen ändern",
      ledger: "Ins Kontobuch sehen",
    },
  },
};
