/** Letters kept visible at the end of a value that is too long: paths differ there. */
const TAIL = 12;

/** The value in two parts, of which only the first shrinks; focus unfolds it. Hostile text stays text. */
export function MiddleCut({ text }: { text: string }) {
  const letters = [...text];
  const cut = letters.length > TAIL * 2 ? letters.length - TAIL : letters.length;
  return (
    <span className="flex min-w-0 group-focus-visible:block group-focus-visible:wrap-anywhere">
      <span className="truncate whitespace-pre group-focus-visible:whitespace-pre-wrap">
        {letters.slice(0, cut).join("")}
      </span>
      <span className="shrink-0 whitespace-pre group-focus-visible:whitespace-pre-wrap">
        {letters.slice(cut).join("")}
      </span>
    </span>
  );
}
