import type { ReactNode } from "react";
import { LanguagePicker } from "@/shared/components/ui/language-picker";
import { Brand } from "./brand";

type Props = { title: string; about?: string; children: ReactNode };

/** The pages before sign-in: one question, in the middle. */
export function PublicLayout({ title, about, children }: Props) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex justify-center">
          <Brand />
        </div>
        <div className="rounded-2xl border border-line bg-surface p-6 shadow-card sm:p-7">
          <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
          {about && <p className="mt-1 text-muted">{about}</p>}
          <div className="mt-5">{children}</div>
        </div>
        <div className="mx-auto mt-6 w-full max-w-56">
          <LanguagePicker />
        </div>
      </div>
    </main>
  );
}
