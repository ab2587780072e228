import { CodeBlock } from "@/shared/components/ui/code-block";
import { Tabs } from "@/shared/components/ui/tabs";
import { ti } from "@/shared/i18n/install";
import { CODES, NAMES, type Place, WAYS, type Way } from "../snippet";

/** What to paste where, one tab for each kind of site. */
export function SnippetTabs({ place }: { place: Place }) {
  const tab = (way: Way) => ({
    id: way,
    label: NAMES[way],
    content: (
      <div className="flex flex-col gap-3">
        <CodeBlock label={ti.where[way]} code={CODES[way](place)} />
        <p className="text-muted">{ti.notes[way]}</p>
      </div>
    ),
  });
  const [first, ...others] = WAYS;
  return <Tabs label={ti.ways} tabs={[tab(first), ...others.map(tab)]} />;
}
