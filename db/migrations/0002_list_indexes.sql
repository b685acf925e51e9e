CREATE INDEX "event_steps_app" ON "event_steps" USING btree ("app_id","event_id");--> statement-breakpoint
CREATE INDEX "events_app" ON "events" USING btree ("app_id","id") WHERE app_id is not null;--> statement-breakpoint
CREATE INDEX "provisioning_log_app_outcome" ON "provisioning_log" USING btree ("app_id","outcome","id");--> statement-breakpoint
CREATE INDEX "provisioning_log_app_operation" ON "provisioning_log" USING btree ("app_id","operation","id");--> statement-breakpoint
CREATE INDEX "provisioning_log_outcome_operation" ON "provisioning_log" USING btree ("outcome","operation","id");