/** What stands above a chart in its picture, which travels without the page around it. */
export type Caption = { title: string; lines: readonly string[] };
