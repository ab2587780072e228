import { ta } from "@/shared/i18n/answers";
import type { PathsResult } from "@/shared/lib/api/models";
import { exact, percent } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";

type Node = PathsResult["places"][number]["nodes"][number];

function nodeName(node: Node): string {
  if (node.is_other) return ta.other;
  return node.value === null ? ta.noPath : visible(node.value);
}

function Place({ nodes, number }: { nodes: readonly Node[]; number: number }) {
  const all = nodes.reduce((sum, node) => sum + node.sessions, 0);
  return (
    <li className="w-60 shrink-0">
      <h3 className="mb-1 text-[0.8125rem] font-medium text-muted">{ta.place(exact(number))}</h3>
      <ol className="flex flex-col gap-1.5">
        {nodes.map((node) => (
          <li
            key={`${node.kind} ${node.value} ${node.is_other}`}
            className="relative overflow-clip rounded-md border border-line px-2 py-1.5"
          >
            <span
              aria-hidden
              style={{ width: `${(node.sessions / Math.max(all, 1)) * 100}%` }}
              className="absolute inset-y-0 left-0 bg-bar"
            />
            <span className="relative block wrap-anywhere">{nodeName(node)}</span>
            <span className="relative block text-[0.8125rem] text-muted tabular-nums">
              {ta.part(exact(node.sessions), percent(node.sessions / Math.max(all, 1)))}
            </span>
          </li>
        ))}
      </ol>
    </li>
  );
}

/** Where sessions went, place after place: lists beside each other, so that no picture has to be read. */
export function PathsAnswer({ result, title }: { result: PathsResult; title: string }) {
  const places = result.places.filter((place) => place.nodes.length > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section tabIndex={0} aria-label={title} className="overflow-x-auto pb-2">
      <ol data-chart className="flex w-max gap-3">
        {places.map(({ nodes }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a place is its number
          <Place key={index} nodes={nodes} number={index + 1} />
        ))}
      </ol>
    </section>
  );
}
