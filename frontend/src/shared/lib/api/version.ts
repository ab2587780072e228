/** Notices that the server was upgraded under an open tab, so the tab can offer to reload. */
let first: string | null = null;
let changed = false;
const listeners = new Set<() => void>();

export function noteVersion(version: string | null): void {
  if (!version || changed) return;
  first ??= version;
  if (version === first) return;
  changed = true;
  for (const listener of listeners) listener();
}

export const versionChanged = (): boolean => changed;

export function onVersionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
