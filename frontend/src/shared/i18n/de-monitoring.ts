import type { MonitoringCatalogue } from "./monitoring";
import { plurals } from "./plural";

const needs = plurals("de");

/** The texts of how the installation is, in German. */
export const deMonitoring: MonitoringCatalogue = {
  health: {
    title: "Zustand",
    about: "Wie es jedem Teil geht, alle zehn Sekunden gefragt.",
    well: "Alles ist, wie es sein soll.",
    bad: needs("Teil braucht jemanden.", "Teile brauchen jemanden."),
    states: { ok: "Gut", warning: "Ansehen", down: "Ausgefallen" },
    parts: {
      postgres: "PostgreSQL",
      migrations: "Datenbankschema",
      redis: "Redis",
      redis_memory: "Speicher von Redis",
      redis_persistence: "Dauerhaftigkeit von Redis",
      pipeline: "Pipeline",
      chores: "Aufgaben",
      disk: "Festplatte",
    },
  },
  flow: {
    about:
      "Ereignisse aller Projekte nach der Zeit ihres Empfangs, und was sofort aus ihnen wurde.",
    span: "Wie weit zurück",
    spans: { "1h": "Letzte Stunde", "24h": "Letzte 24 Stunden", "7d": "Letzte 7 Tage" },
    period: (from, to, zone) => `Von ${from} bis ${to}, Zeitzone ${zone}.`,
    quiet: "Nichts kam an",
    quietNote: "Sobald eine Seite etwas sendet, erscheint es hier, angenommen oder nicht.",
    stale: "Redis ist nicht da: Was es in der letzten Minute gezählt hat, fehlt hier.",
  },
  storage: {
    title: "Speicherplatz",
    about:
      "Was jedes Projekt belegt, und wie lange die Festplatte reicht, wenn nichts gelöscht wird.",
    table: "Speicherplatz je Projekt, geschätzt",
    project: "Projekt",
    bytes: "Größe",
    share: "Anteil",
    events: "Ereignisse",
    left: "Festplatte reicht",
    days: plurals("de")("Tag", "Tage"),
    years: "mehr als zwei Jahre",
    unknown: "Lässt sich noch nicht sagen",
    free: "Frei",
    freeOf: (free, all) => `${free} von ${all}`,
    database: "Datenbank",
    segments: "Segmente",
    aDay: "Kommt hinzu",
    eventsADay: (count) => `${count} Ereignisse am Tag`,
    each: "Ein Ereignis belegt",
  },
};
