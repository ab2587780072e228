import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { t } from "@/shared/i18n";
import { api, unwrap } from "@/shared/lib/api/client";
import { ApiError } from "@/shared/lib/api/errors";
import type { RawExport } from "@/shared/lib/api/models";
import { saveBlob } from "@/shared/lib/download";
import { Stopped, unlessStopped } from "@/shared/lib/stopped";
import { fileName } from "../model";

/** A Blob this large is put onto the disk by browsers; what is read since is in memory. */
const FOLD = 32_000_000;

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** Reads all of it, saying how much there is. */
async function whole(stream: Bytes, onBytes: (bytes: number) => void): Promise<Blob> {
  const reader = stream.getReader();
  let parts: BlobPart[] = [];
  let had = 0;
  let loose = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts);
    parts.push(value);
    had += value.byteLength;
    loose += value.byteLength;
    if (loose > FOLD) {
      parts = [new Blob(parts)];
      loose = 0;
    }
    onBytes(had);
  }
}

/** All of the file: a stream that ends early is an error, never half a file. */
async function fetched(
  projectId: string,
  item: RawExport,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<Blob> {
  const params = { path: { project_id: projectId, export_id: item.id } };
  const stream: unknown = await unwrap(
    api.GET("/api/v1/projects/{project_id}/exports/{export_id}/file", {
      params,
      parseAs: "stream",
      signal,
    }),
  );
  const file = await whole(stream as Bytes, onBytes);
  if (file.size !== item.bytes) throw new ApiError(0, "network", t.errors.network);
  return file;
}

/** Fetches the file with the session's token, which a link could not carry. Leaving the screen stops it. */
export function useDownload(projectId: string, item: RawExport) {
  const [had, setHad] = useState(0);
  const stopper = useRef<AbortController>(null);
  useEffect(() => () => stopper.current?.abort(), []);
  const download = useMutation({
    mutationFn: async () => {
      const controller = new AbortController();
      stopper.current = controller;
      setHad(0);
      const { signal } = controller;
      const file = await unlessStopped(signal, fetched(projectId, item, signal, setHad));
      saveBlob(fileName(item), file);
    },
    gcTime: 0,
  });
  return {
    had,
    isPending: download.isPending,
    error: download.error instanceof Stopped ? null : download.error,
    start: () => download.mutate(),
    stop: () => stopper.current?.abort(),
  };
}
