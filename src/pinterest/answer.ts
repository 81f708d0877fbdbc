/** What came back from Pinterest, before anyone says what it means. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  body: string;
}
