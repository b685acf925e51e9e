DROP INDEX "events_backlog";--> statement-breakpoint
CREATE INDEX "events_backlog" ON "events" USING btree ("source") WHERE start_state in ('pending', 'claimed') and effective_at is null and not bulk;