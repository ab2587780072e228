import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { tq } from "@/shared/i18n/sql";
import { api, unwrap } from "@/shared/lib/api/client";
import { Stopped, unlessStopped } from "@/shared/lib/stopped";

/**
 * Asks when told to, never by itself: each question leaves an entry in the audit log. The statement is in no
 * address either, since it may name a person and addresses end up in logs.
 */
export function useSql(projectId: string) {
  const stopper = useRef<AbortController>(null);
  useEffect(() => () => stopper.current?.abort(), []);
  const ask = useMutation({
    mutationFn: (sql: string) => {
      stopper.current?.abort();
      const controller = new AbortController();
      stopper.current = controller;
      const { signal } = controller;
      const params = { path: { project_id: projectId } };
      const call = api.POST("/api/v1/projects/{project_id}/sql", { params, body: { sql }, signal });
      return unlessStopped(signal, unwrap(call));
    },
    gcTime: 0,
  });
  return { ask, isStopped: ask.error instanceof Stopped, stop: () => stopper.current?.abort() };
}

/** What was typed, kept while the tab lives: looking at another screen must not cost a statement. */
export function useStatement(projectId: string) {
  const client = useQueryClient();
  const key = ["projects", projectId, "statement"];
  const [statement, setStatement] = useState(() => client.getQueryData<string>(key) ?? tq.first);
  function change(text: string) {
    setStatement(text);
    client.setQueryDefaults(key, { gcTime: Number.POSITIVE_INFINITY });
    client.setQueryData(key, text);
  }
  return [statement, change] as const;
}
