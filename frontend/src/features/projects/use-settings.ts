import { type FormEvent, useState } from "react";
import { fieldError, hasFieldErrors } from "@/shared/lib/api/errors";
import type { Project, ProjectPatch } from "@/shared/lib/api/models";
import { can } from "@/shared/lib/permissions";
import { useUpdateProject } from "./api/update-project";
import { changesOf } from "./model";

/** A setting that can be changed. */
export type Setting = keyof ProjectPatch & keyof Project;

/**
 * Some settings of a project as one form edits them: what was typed lies over what is stored until it is
 * saved, and only what differs is sent, so two people in two cards do not undo each other. Changes that need
 * asking are `asked` about first, and sent by `confirm`.
 */
export function useSettings<K extends Setting>(
  project: Project,
  names: readonly K[],
  needsAsking: (changes: ProjectPatch) => boolean = () => false,
) {
  const [edited, setEdited] = useState<Partial<Pick<Project, K>>>({});
  const [same, setSame] = useState(false);
  const [asked, setAsked] = useState<ProjectPatch | null>(null);
  const update = useUpdateProject(project.id);
  const current: Pick<Project, K> = { ...project, ...edited };

  function set<F extends K>(name: F, value: Project[F]) {
    setSame(false);
    update.reset();
    setEdited({ ...edited, [name]: value });
  }

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const changes = changesOf(project, edited);
    setSame(Object.keys(changes).length === 0);
    if (Object.keys(changes).length === 0) return;
    if (needsAsking(changes)) setAsked(changes);
    else save(changes);
  }

  function save(changes: ProjectPatch) {
    update.mutate(changes, {
      onSuccess: () => {
        setEdited({});
        setAsked(null);
      },
    });
  }

  function errorOf(name: K): string | undefined {
    const sent = changesOf(project, edited)[name];
    return fieldError(update.error, name, Array.isArray(sent) ? sent : []);
  }

  return {
    current,
    set,
    submit,
    locked: !can(project, "project.write"),
    busy: update.isPending,
    saved: update.isSuccess,
    same,
    errorOf,
    error: update.error,
    otherError: hasFieldErrors(update.error, names) ? null : update.error,
    asked,
    confirm: () => asked && save(asked),
    cancel: () => setAsked(null),
  };
}
