// Loaded with `node --import`: this process's clock is TENURE_TEST_CLOCK_MS ahead of the machine's (behind it, if negative).
const shift = Number(process.env.TENURE_TEST_CLOCK_MS ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + shift);
    else super(...args);
  }

  static now() {
    return RealDate.now() + shift;
  }
};
