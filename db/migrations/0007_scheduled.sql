DROP INDEX "events_open";--> statement-breakpoint
CREATE INDEX "events_scheduled" ON "events" USING btree ("effective_at","id") WHERE deferred_sealed is not null;--> statement-breakpoint
CREATE INDEX "events_to_schedule" ON "events" USING btree ("effective_at","id") WHERE deferred_sealed is not null and start_state in ('pending', 'claimed');--> statement-breakpoint
CREATE INDEX "events_open" ON "events" USING btree ("id") WHERE finished_at is null and deferred_sealed is null;