import { attributes, tag } from "./api";
import { attempt } from "./config";
import { uuid } from "./identity";
import { look } from "./pageviews";
import { type Events, name, remove, waiting } from "./queue";

let failures = 0;
let resting: number; // a request is out, or its failure is being waited out

/**
 * Sends what waits; `atOnce`, also while resting: the page may be gone in a moment, or the network is back.
 * (One long function: every further one costs bytes in each visitor's browser.)
 */
export const flush = (atOnce?: unknown): void =>
  attempt(() => {
    look();
    // The oldest events first. About 20,000 characters: at three bytes each still below the 64 KiB that
    // browsers allow a keepalive request, and never over 100 events. What is a week old or beyond the
    // newest 500 is dropped.
    const batch: Events = {};
    const oldest = name(uuid(Date.now() - 6048e5));
    let room = resting && !atOnce ? 0 : 2e4;
    Object.keys(waiting)
      .sort()
      .map((key, index, keys) =>
        key < oldest || keys[index + 500]
          ? remove(key)
          : room > 0 &&
            // Not twice at once; the storage keeps it until it is settled.
            ((room -= (batch[key] = waiting[key] as string).length), delete waiting[key]),
      );

    const events = Object.values(batch).join();
    if (events) {
      resting = 1;
      // A string body is text/plain: no preflight.
      fetch(new URL(`/api/v1/ingest?key=${attributes.key}`, attributes.host || tag.src), {
        method: "POST",
        credentials: "omit",
        body: `{"events":[${events}],"sent_at":"${new Date().toJSON()}"}`,
        keepalive: room > -1e3,
      })
        .catch((error) => error) // no answer at all: its status is undefined
        .then((response?: Response) =>
          setTimeout(
            () => flush((resting = 0)),
            // Accepted, or refused for good: on at once. Everything else means: again, with the same ids.
            (/^(2|4(?!08|29))/.test(response?.status as unknown as string)
              ? (Object.keys(batch).map(remove), (failures = 0))
              : (Object.assign(waiting, batch),
                (response?.headers?.get("Retry-After") as unknown as number) % 1e6 ||
                  Math.min(60, 2 ** failures++))) *
              (1e3 + Math.random() * 250),
          ),
        );
    }
  });

/** The pause lets frameworks set the new title after the new address, and gathers what comes together. */
export const schedule = (): unknown => setTimeout(flush, 100);
