DROP INDEX "provisioning_log_final";--> statement-breakpoint
ALTER TABLE "event_steps" ADD COLUMN "compensating" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "provisioning_log" ADD COLUMN "compensation" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "provisioning_log_final" ON "provisioning_log" USING btree ("event_id",coalesce(app_id, ''),coalesce(user_id, ''),coalesce(group_id, ''),"compensation") WHERE outcome in ('done', 'unchanged', 'skipped', 'superseded', 'compensated', 'cancelled');