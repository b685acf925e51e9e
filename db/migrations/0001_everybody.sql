-- The built-in group whose members are all active users, implicitly (DESIGN ruling 23).
INSERT INTO "groups" ("id", "display_name", "description", "built_in")
VALUES ('grp_everybody', 'Everybody', 'All active people of the directory', true);
