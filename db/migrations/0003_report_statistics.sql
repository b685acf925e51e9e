-- The report's filters depend on each other: all of an outcome's rows may be another app's. Without knowing that, the
-- planner takes the wrong index of two and reads every row of it (seconds at 10 million).
CREATE STATISTICS "provisioning_log_mix" (mcv) ON "app_id", "outcome", "operation" FROM "provisioning_log";
