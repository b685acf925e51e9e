export * from './access.ts';
export * from './accounts.ts';
export * from './apps.ts';
export * from './directory.ts';
export * from './events.ts';
export * from './guard.ts';
export * from './views.ts';
export * from './webhooks.ts';
