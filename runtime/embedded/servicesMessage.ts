import { z } from 'zod';

/** What a detached `services` process tells the process that started it. */
export const servicesMessage = z.union([
  z.strictObject({ say: z.string() }),
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({
    failed: z.strictObject({ code: z.string(), message: z.string(), remedy: z.string().optional() }),
  }),
]);

export type ServicesMessage = z.input<typeof servicesMessage>;
