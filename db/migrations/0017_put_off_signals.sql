ALTER TABLE "workflow_signals" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "workflow_signals" ADD COLUMN "next_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "workflow_signals" ADD COLUMN "given_up_at" timestamp with time zone;