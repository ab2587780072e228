import { useState } from "react";

/**
 * What a form holds until it is sent. Another value given, by Back for instance, takes the draft's place; the one
 * that was sent comes back as it is, and the form keeps its focus.
 */
export function useDraft<T>(given: T, keyOf: (value: T) => string): [T, (draft: T) => void] {
  const key = keyOf(given);
  const [draft, setDraft] = useState(given);
  const [seen, setSeen] = useState(key);
  if (key !== seen) {
    setSeen(key);
    if (key !== keyOf(draft)) setDraft(given);
  }
  return [draft, setDraft];
}
