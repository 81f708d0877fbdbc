export const timeOf = (time: Date | undefined) =>
  time ? `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'none';
