/** Controls, and characters that reorder or hide their neighbours: "/exe.gnp" must not read as "/png.exe". */
const INVISIBLE = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** A value from the outside with what cannot be seen made visible: U+202E becomes ⟨U+202E⟩. */
export const visible = (text: string): string =>
  text.replace(
    INVISIBLE,
    (letter) => `⟨U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
