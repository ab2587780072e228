import { endpoint } from "./api";
import { attempt } from "./config";
import { uuid } from "./identity";
import { look } from "./pageviews";
import { type Events, name, remove, waiting } from "./queue";

let failures = 0;
let resting: boolean; // a request is out, or its failure is being waited out

/**
 * Sends what waits; `atOnce`, also while resting: the page may be gone in a moment, or the network is back.
 * (One long function: every further one costs bytes in each visitor's browser.)
 */
export const flush = (atOnce?: unknown): void => {
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
      .forEach((key, index, keys) => {
        if (key < oldest || keys[index + 500]) remove(key);
        else if (room > 0) {
          batch[key] = waiting[key] as string;
          room -= batch[key].length;
          delete waiting[key]; // not twice at once; the storage keeps it until it is settled
        }
      });

    const events = Object.values(batch).join();
    if (events) {
      resting = true;
      const body = `{"events":[${events}],"sent_at":"${new Date().toJSON()}"}`;
      // A string body is text/plain: no preflight.
      fetch(endpoint, { method: "POST", body, credentials: "omit", keepalive: body.length < 21e3 })
        .catch((error) => error) // no answer at all: its status is undefined
        .then((response?: Response) => {
          let seconds: number | undefined;
          // Accepted, or refused for good. Everything else means: again, with the same ids.
          if (/^(2|4(?!08|29))/.test(response?.status as unknown as string)) {
            for (const key in batch) remove(key);
            failures = 0;
          } else {
            Object.assign(waiting, batch);
            seconds =
              +(response?.headers?.get("Retry-After") as string) % 1e6 || Math.min(60, 2 ** failures++);
          }
          setTimeout(
            () => {
              resting = false;
              flush();
            },
            (seconds as number) * (1e3 + Math.random() * 250),
          );
        });
    }
  });
};

/** The pause lets frameworks set the new title after the new address, and gathers what comes together. */
export const schedule = (): void => {
  setTimeout(flush, 100);
};
