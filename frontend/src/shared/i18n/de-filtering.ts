import type { FilteringCatalogue } from "./filtering";

/** The texts of making and keeping filters in German. */
export const deFiltering: FilteringCatalogue = {
  title: "Filter wählen",
  addOne: "Filter hinzufügen …",
  saveThese: "Diese Filter speichern …",
  manageThese: "Umbenennen oder löschen …",
  saved: "Gespeicherte Filter",
  add: "Filter hinzufügen",
  change: "Diesen Filter ändern",
  dimension: "Was",
  properties: "Eigenschaften von Ereignissen",
  op: "Wie",
  value: "Wert",
  orValue: (place) => `oder Wert ${place}`,
  another: "Weiterer Wert",
  apply: "Anwenden",
  problems: {
    empty: "Geben Sie einen Wert ein.",
    pattern: "Das ist kein regulärer Ausdruck.",
  },
  save: "Diese Filter speichern",
  saveAbout:
    "Alle, die dieses Projekt lesen, können sie mit ihrem Namen wählen. Wer sie später ändert, ändert jeden Bericht, der sie nennt.",
  saveIt: "Speichern",
  name: "Name des Filters",
  manage: "Gespeicherte Filter",
  none: "Noch nichts gespeichert",
  noneNote: "Filtern Sie eine Ansicht und speichern Sie dann hier ihre Filter.",
  nameOf: (name) => `Name von ${name}`,
  rename: "Umbenennen",
  renameOne: (name) => `${name} umbenennen`,
  delete: "Löschen",
  deleteOne: (name) => `${name} löschen`,
  deleteTitle: (name) => `${name} löschen?`,
  deleteBody:
    "Links und Berichte, die ihn nennen, sagen dann, dass es ihn nicht mehr gibt, bis er aus ihnen entfernt ist.",
};
