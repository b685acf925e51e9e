CREATE TABLE "step_attempts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL,
	"app_id" text NOT NULL,
	"user_id" text,
	"attempt" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone DEFAULT now() NOT NULL,
	"outcome" text NOT NULL,
	"code" text NOT NULL,
	"http_status" integer,
	"message" text NOT NULL,
	"remedy" text
);
--> statement-breakpoint
CREATE TABLE "stream_watch" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"until" timestamp with time zone DEFAULT 'epoch' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "changed_in" "xid8";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "changed_in" "xid8";--> statement-breakpoint
CREATE INDEX "step_attempts_step" ON "step_attempts" USING btree ("event_id","app_id","id");--> statement-breakpoint
CREATE INDEX "events_changed" ON "events" USING btree ("changed_in");--> statement-breakpoint
INSERT INTO "stream_watch" DEFAULT VALUES;--> statement-breakpoint
-- A NOTIFY makes commits wait for each other: none is sent where nobody watches.
CREATE FUNCTION note_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  new.changed_in := pg_current_xact_id();
  if exists (select from stream_watch where until > now()) then
    perform pg_notify('tenure_changes', case when 'needs_attention' in (new.status, old.status) then 'attention' else '' end);
  end if;
  return new;
end $$;--> statement-breakpoint
CREATE FUNCTION note_app_change() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  new.changed_in := pg_current_xact_id();
  perform pg_notify('tenure_changes', 'attention');
  return new;
end $$;--> statement-breakpoint
-- Whoever writes a step settles its event: the status is set then, changed or not.
CREATE TRIGGER events_changed BEFORE INSERT OR UPDATE OF status ON events
  FOR EACH ROW EXECUTE FUNCTION note_event_change();--> statement-breakpoint
CREATE TRIGGER apps_added BEFORE INSERT ON apps FOR EACH ROW EXECUTE FUNCTION note_app_change();--> statement-breakpoint
CREATE TRIGGER apps_changed BEFORE UPDATE ON apps FOR EACH ROW
  WHEN ((old.quarantine is null) <> (new.quarantine is null)
    or old.health ->> 'status' is distinct from new.health ->> 'status'
    or (old.deleted_at is null) <> (new.deleted_at is null))
  EXECUTE FUNCTION note_app_change();
