/** What a request ends with that somebody stopped: no failure, so it is told from one. */
export class Stopped extends Error {}

/** The outcome of what `signal` can stop. */
export async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw signal.aborted ? new Stopped() : error;
  }
}
