-- When it starts, the Warden compares the rights that are kept with every log that gives some.
GRANT EXECUTE ON FUNCTION log_heads TO warden;
