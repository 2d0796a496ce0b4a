-- name: set_tenant
SELECT set_config('app.organization_id', $1, true), set_config('app.program_id', $2, true);
