// Progress of what takes minutes: a line that renews itself on a terminal, a line now and then elsewhere.

const EVERY_SECONDS = 15;
const CLEAR = '\r\u001b[K';

let shown = false;

export class LiveLine {
  private readonly start = Date.now();
  private told = 0;

  constructor(
    private readonly label: string,
    private readonly say: (line: string) => void,
  ) {}

  show(text: string): void {
    const seconds = Math.round((Date.now() - this.start) / 1_000);
    if (process.stdout.isTTY) {
      process.stdout.write(`${CLEAR}${this.label}${text}, ${seconds} s`);
      shown = true;
    } else if (seconds >= this.told + EVERY_SECONDS) {
      this.told = seconds;
      this.say(`${text}, ${seconds} s`);
    }
  }
}

/** Must come before any other output, which would otherwise go on in the same line. */
export function clearLiveLine(): void {
  if (shown) process.stdout.write(CLEAR);
  shown = false;
}
