import { tq } from "@/shared/i18n/sql";
import { COLUMNS } from "../model";

/** The columns there are; one that is pressed goes into the statement. */
export function ColumnList({ onChoose }: { onChoose: (name: string) => void }) {
  const all = COLUMNS.flatMap(([type, names]) => names.map((name) => ({ name, type })));
  return (
    <details className="rounded-lg border border-line">
      <summary className="px-3 py-2 font-medium">{tq.columns}</summary>
      <p className="px-3 text-[0.8125rem] text-muted">{tq.columnsNote}</p>
      <ul className="flex flex-wrap gap-1.5 p-3">
        {all.map(({ name, type }) => (
          <li key={name}>
            <button
              type="button"
              title={type}
              aria-label={tq.insert(name, type)}
              onClick={() => onChoose(name)}
              className="rounded-md bg-sunken px-2 py-1 font-mono text-[0.8125rem] hover:bg-accent-soft hover:text-accent"
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
