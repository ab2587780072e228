/** Where to go after sign-in: a path of this dashboard, never another site ("//evil", "/\\evil", "javascript:"). */
export function returnPath(next: unknown): string {
  if (typeof next !== "string" || !/^\/(?![/\\])/.test(next)) return "/projects";
  // The browser drops tabs and newlines from URLs, which would turn "/\t/evil" into "//evil".
  return [...next].some((letter) => letter < " ") ? "/projects" : next;
}
