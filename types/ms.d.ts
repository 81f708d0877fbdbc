// The ms release that @temporalio/common uses ships no types that "nodenext" resolves, so its Duration
// would silently be `any` and a timeout of '10 parsecs' would compile. This gives it back its meaning.
declare module 'ms' {
  type Unit = 'ms' | 's' | 'm' | 'h' | 'd';
  export type StringValue = `${number}` | `${number}${Unit}` | `${number} ${Unit}`;
}
