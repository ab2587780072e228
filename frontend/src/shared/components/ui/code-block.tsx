import { CopyButton } from "./copy-button";

/** A text to take along: shown as it is, copied as it is. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-sunken">
      <div className="flex items-center justify-between gap-2 border-b border-line py-1.5 pr-1.5 pl-3">
        <span className="text-[0.8125rem] font-medium text-muted">{label}</span>
        <CopyButton text={code} />
      </div>
      {/* A region that scrolls sideways has to be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable region */}
      <pre tabIndex={0} className="overflow-x-auto p-3 font-mono text-[0.8125rem] leading-6">
        <code>{code}</code>
      </pre>
    </div>
  );
}
