/** The attributes of the script tag, as the DOM gives them: strings, absent when not written. */
export interface Attributes {
  key?: string | undefined;
  host?: string | undefined;
  source?: string | undefined;
  hash?: string | undefined;
  auto?: string | undefined;
  cookie?: string | undefined;
  consent?: string | undefined;
  respectDnt?: string | undefined;
  track?: string | undefined;
}

/** What of the script tag is used; the ES module brings its own. */
export interface Tag {
  dataset: Attributes;
  src: string;
}

/** Whatever `action` throws stays here: a page must never suffer from being counted. */
export const attempt = <T>(action: () => T): T | undefined => {
  try {
    return action();
  } catch {}
  return;
};
