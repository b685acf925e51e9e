CREATE TABLE "source_file_chunks" (
	"run_id" text NOT NULL,
	"first" integer NOT NULL,
	"sealed" text NOT NULL,
	CONSTRAINT "source_file_chunks_run_id_first_pk" PRIMARY KEY("run_id","first")
);
--> statement-breakpoint
CREATE TABLE "source_run_changes" (
	"run_id" text NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"place" text NOT NULL,
	"user_id" text,
	"attributes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "source_run_changes_run_id_kind_key_pk" PRIMARY KEY("run_id","kind","key")
);
--> statement-breakpoint
ALTER TABLE "source_people" ADD COLUMN "said_active" boolean;--> statement-breakpoint
ALTER TABLE "source_people" ADD COLUMN "leaving_run" text;--> statement-breakpoint
ALTER TABLE "source_runs" ADD COLUMN "file_name" text;--> statement-breakpoint
ALTER TABLE "source_runs" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "source_file_chunks" ADD CONSTRAINT "source_file_chunks_run_id_source_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."source_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "source_run_changes" ADD CONSTRAINT "source_run_changes_run_id_source_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."source_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "source_runs_one" ON "source_runs" USING btree ("source_id") WHERE status = 'running';