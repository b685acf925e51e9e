import { z } from '@hono/zod-openapi';
import { role } from '../console/roles.ts';
import { text } from './text.ts';

export const adminSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.string().openapi({ description: 'admin, operator or auditor' }),
    disabled: z.boolean().openapi({ description: 'Can not sign in' }),
    twoFactorEnabled: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .openapi('Admin');

export const newAdmin = z.strictObject({ name: text(200), email: z.email().max(320), role }).openapi('NewAdmin');

export const adminPatch = z
  .strictObject({ name: text(200), role, disabled: z.boolean() })
  .partial()
  .openapi('AdminPatch');

export const invited = z
  .object({
    admin: adminSchema,
    link: z.string().openapi({ description: 'One-time, for 72 hours: where they set a password. Shown this once' }),
  })
  .openapi('InvitedAdmin');

export const sessionSchema = z
  .object({
    id: z.string(),
    adminId: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    userAgent: z.string().nullable(),
    ipAddress: z.string().nullable().openapi({ description: 'As the proxy before us tells it' }),
    current: z.boolean().openapi({ description: 'The one that asks' }),
  })
  .openapi('ConsoleSession');
