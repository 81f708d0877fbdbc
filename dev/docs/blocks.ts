/** `page` with its computed parts renewed: each stands between two markers of its name. */
export function renewBlocks(file: string, page: string, blocks: Record<string, () => string>): string {
  let renewed = page;
  for (const [name, render] of Object.entries(blocks)) {
    const [begin, end] = [`<!-- ${name}: written by npm run docs -->`, `<!-- end of ${name} -->`];
    const [from, to] = [renewed.indexOf(begin), renewed.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${file} needs a line "${begin}" and then "${end}"`);
    renewed = `${renewed.slice(0, from + begin.length)}\n\n${render()}\n\n${renewed.slice(to)}`;
  }
  return renewed;
}
