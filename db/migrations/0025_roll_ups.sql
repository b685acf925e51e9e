CREATE TABLE "event_times" (
	"event_id" text NOT NULL,
	"app_id" text NOT NULL,
	"type" text NOT NULL,
	"user_id" text,
	"began" timestamp with time zone NOT NULL,
	"outcome" text,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "event_times_stale" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"event_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log_hour_changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"app_id" text NOT NULL,
	"type" text NOT NULL,
	"done" integer NOT NULL,
	"retried" integer NOT NULL,
	"failed" integer NOT NULL,
	"skipped" integer NOT NULL,
	"other" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log_hours" (
	"hour" timestamp with time zone NOT NULL,
	"app_id" text NOT NULL,
	"type" text NOT NULL,
	"done" integer NOT NULL,
	"retried" integer NOT NULL,
	"failed" integer NOT NULL,
	"skipped" integer NOT NULL,
	"other" integer NOT NULL,
	CONSTRAINT "log_hours_app_id_type_hour_pk" PRIMARY KEY("app_id","type","hour")
);
--> statement-breakpoint
CREATE INDEX "event_times_event" ON "event_times" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "event_times_app" ON "event_times" USING btree ("app_id","type","began");--> statement-breakpoint
CREATE INDEX "provisioning_log_failed" ON "provisioning_log" USING btree ("time","reason","http_status","app_id","id","event_id","user_id") WHERE outcome = 'needs_attention';--> statement-breakpoint
-- The counts of rows that come (n = 1) or go (n = -1), by hour, app and type of event.
CREATE FUNCTION note_log_rows() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  if tg_op <> 'INSERT' then
    insert into log_hour_changes (hour, app_id, type, done, retried, failed, skipped, other)
    select date_bin('1 hour', l.time, 'epoch'), coalesce(l.app_id, ''), coalesce(e.type, ''),
      -count(*) filter (where outcome in ('done', 'unchanged') and l.attempts <= 1),
      -count(*) filter (where outcome in ('done', 'unchanged') and l.attempts > 1),
      -count(*) filter (where outcome = 'needs_attention'), -count(*) filter (where outcome = 'skipped'),
      -count(*) filter (where outcome not in ('done', 'unchanged', 'needs_attention', 'skipped'))
    from gone l left join events e on e.id = l.event_id group by 1, 2, 3;
  end if;
  if tg_op <> 'DELETE' then
    insert into log_hour_changes (hour, app_id, type, done, retried, failed, skipped, other)
    select date_bin('1 hour', l.time, 'epoch'), coalesce(l.app_id, ''), coalesce(e.type, ''),
      count(*) filter (where outcome in ('done', 'unchanged') and l.attempts <= 1),
      count(*) filter (where outcome in ('done', 'unchanged') and l.attempts > 1),
      count(*) filter (where outcome = 'needs_attention'), count(*) filter (where outcome = 'skipped'),
      count(*) filter (where outcome not in ('done', 'unchanged', 'needs_attention', 'skipped'))
    from come l left join events e on e.id = l.event_id group by 1, 2, 3;
  end if;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER log_rows_come AFTER INSERT ON provisioning_log REFERENCING NEW TABLE AS come
  FOR EACH STATEMENT EXECUTE FUNCTION note_log_rows();--> statement-breakpoint
CREATE TRIGGER log_rows_change AFTER UPDATE ON provisioning_log REFERENCING OLD TABLE AS gone NEW TABLE AS come
  FOR EACH STATEMENT EXECUTE FUNCTION note_log_rows();--> statement-breakpoint
CREATE TRIGGER log_rows_go AFTER DELETE ON provisioning_log REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION note_log_rows();--> statement-breakpoint
-- Whoever writes a step settles its event, so that this sees all that its times depend on.
CREATE OR REPLACE FUNCTION note_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  new.changed_in := pg_current_xact_id();
  insert into event_times_stale (event_id) values (new.id);
  if exists (select from stream_watch where until > now()) then
    perform pg_notify('tenure_changes', case when 'needs_attention' in (new.status, old.status) then 'attention' else '' end);
  end if;
  return new;
end $$;--> statement-breakpoint
CREATE FUNCTION forget_event_times() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  delete from event_times where event_id = old.id;
  return null;
end $$;--> statement-breakpoint
CREATE TRIGGER events_forgotten AFTER DELETE ON events FOR EACH ROW EXECUTE FUNCTION forget_event_times();--> statement-breakpoint
-- What is there already; the worker adds it up by and by.
INSERT INTO log_hour_changes (hour, app_id, type, done, retried, failed, skipped, other)
  select date_bin('1 hour', l.time, 'epoch'), coalesce(l.app_id, ''), coalesce(e.type, ''),
    count(*) filter (where outcome in ('done', 'unchanged') and l.attempts <= 1),
    count(*) filter (where outcome in ('done', 'unchanged') and l.attempts > 1),
    count(*) filter (where outcome = 'needs_attention'), count(*) filter (where outcome = 'skipped'),
    count(*) filter (where outcome not in ('done', 'unchanged', 'needs_attention', 'skipped'))
  from provisioning_log l left join events e on e.id = l.event_id group by 1, 2, 3;--> statement-breakpoint
INSERT INTO event_times_stale (event_id) select id from events;
