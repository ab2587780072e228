import { CodeBlock } from "@/shared/components/ui/code-block";
import { Tabs } from "@/shared/components/ui/tabs";
import { t } from "@/shared/i18n";
import { curlSnippet, htmlSnippet } from "../snippet";

type Props = { snippetUrl: string; eventsUrl: string; publicKey: string };

export function SnippetTabs({ snippetUrl, eventsUrl, publicKey }: Props) {
  return (
    <Tabs
      label={t.install.ways}
      tabs={[
        {
          id: "html",
          label: t.install.html,
          content: (
            <div className="flex flex-col gap-3">
              <CodeBlock label={t.install.htmlWhere} code={htmlSnippet(snippetUrl, publicKey)} />
              <p className="text-muted">{t.install.htmlNote}</p>
            </div>
          ),
        },
        {
          id: "curl",
          label: t.install.curl,
          content: (
            <div className="flex flex-col gap-3">
              <CodeBlock label={t.install.curlWhere} code={curlSnippet(eventsUrl, publicKey)} />
              <p className="text-muted">{t.install.curlNote}</p>
            </div>
          ),
        },
      ]}
    />
  );
}
