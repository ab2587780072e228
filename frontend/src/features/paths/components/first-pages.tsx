import { Link } from "@tanstack/react-router";
import { useSuggestions } from "@/shared/components/steps/suggestions";
import { buttonClass } from "@/shared/components/ui/button";
import { tp } from "@/shared/i18n/paths";
import { visible } from "@/shared/lib/visible";
import { toSearch, type View } from "../view";

const MOST = 5;

/** Where a first question may begin: the pages seen most. */
export function FirstPages({ projectId, view }: { projectId: string; view: View }) {
  const pages = useSuggestions(projectId).page.slice(0, MOST);
  if (pages.length === 0) return null;
  return (
    <div className="flex flex-col items-center gap-2 pb-4">
      <p className="text-muted">{tp.startWith}</p>
      <ul className="flex max-w-full flex-wrap justify-center gap-2">
        {pages.map((value) => (
          <li key={value} className="max-w-full">
            <Link
              from="/p/$slug/explore/paths"
              to="."
              search={toSearch({ ...view, way: "from", anchor: { kind: "page", value } })}
              resetScroll={false}
              className={`${buttonClass("secondary", "sm")} max-w-full`}
            >
              <span className="truncate">{visible(value)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
