import { useQuery } from "@tanstack/react-query";
import { type Fact, Facts } from "@/shared/components/manage/facts";
import { Card } from "@/shared/components/ui/card";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { tm } from "@/shared/i18n/manage";
import type { WhoAmI } from "@/shared/lib/api/models";
import { visible } from "@/shared/lib/visible";
import { whoAmIQuery } from "../api/who-am-i";
import { HopsTable } from "./hops-table";

function Mono({ children }: { children: string }) {
  return <span className="font-mono text-[0.8125rem]">{visible(children)}</span>;
}

function factsOf(me: WhoAmI): Fact[] {
  const { facts } = tm.whoami;
  return [
    [facts.address, me.address ? <Mono key="address">{me.address}</Mono> : tm.whoami.unknown],
    [
      facts.header,
      me.used_header ? <Mono key="header">{me.used_header}</Mono> : tm.whoami.noHeader,
    ],
    [
      facts.kept,
      me.stored_address ? <Mono key="kept">{me.stored_address}</Mono> : tm.whoami.nothing,
    ],
    [facts.agent, me.user_agent ? <Mono key="agent">{me.user_agent}</Mono> : tm.whoami.noAgent],
    [facts.limit, me.address_limited ? tm.whoami.limited : tm.whoami.unlimited],
    [
      facts.userId,
      <span key="user">
        <Mono>{me.fallback_user_id}</Mono>
        <span className="block text-muted">
          {me.salt_rotation_daily ? tm.whoami.daily : tm.whoami.steady}
        </span>
      </span>,
    ],
  ];
}

function Ignored({ headers }: { headers: Record<string, string> }) {
  const facts = Object.entries(headers).map(
    ([name, value]): Fact => [visible(name), <Mono key={name}>{value}</Mono>],
  );
  if (facts.length === 0) return null;
  return (
    <Card title={tm.whoami.ignored} description={tm.whoami.ignoredAbout}>
      <Facts facts={facts} />
    </Card>
  );
}

/** Who the reader is to ingest, and why. */
export function WhoAmIView({ projectId }: { projectId: string }) {
  const me = useQuery(whoAmIQuery(projectId));
  return (
    <QueryView query={me} skeleton={<Skeleton className="h-72" />}>
      {(data) => (
        <div className="flex flex-col gap-4">
          {data.undeclared_proxy && <Notice tone="warn">{tm.whoami.undeclared}</Notice>}
          {data.opted_out && <Notice tone="info">{tm.whoami.optedOut}</Notice>}
          {data.excluded && <Notice tone="info">{tm.whoami.excluded}</Notice>}
          <Card title={tm.whoami.title} description={tm.whoami.about}>
            <Facts facts={factsOf(data)} />
          </Card>
          <Card title={tm.whoami.way} description={tm.whoami.wayAbout}>
            <HopsTable hops={data.hops} />
          </Card>
          <Ignored headers={data.ignored_headers} />
        </div>
      )}
    </QueryView>
  );
}
