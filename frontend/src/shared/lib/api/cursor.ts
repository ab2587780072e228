/** DRF names the next page by its whole URL; the cursor in it is what the API takes back. */
export function cursorOf(next: string | null): string | undefined {
  if (!next) return undefined;
  if (!next.includes("cursor=")) return next;
  return new URL(next, window.location.origin).searchParams.get("cursor") ?? undefined;
}
