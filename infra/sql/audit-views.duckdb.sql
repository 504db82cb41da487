-- The same views for DuckDB, over a copy of the audit-logs container: an auditor needs no Azure account.
-- Replace <folder> by the folder that holds 2026/11/19/<service>.ndjson.gz and so on.

CREATE OR REPLACE VIEW audit_log AS
SELECT
    json->>'$.id' AS id,
    CAST(json->>'$.eventDate' AS TIMESTAMP) AS event_date,
    json->>'$.serviceName' AS service_name,
    json->>'$.action' AS action,
    json->>'$.user.id' AS user_id,
    json->>'$.user.name' AS user_name,
    json->>'$.entityType' AS entity_type,
    json->>'$.entity.id' AS entity_id,
    json->>'$.entity.name' AS entity_name,
    json->>'$.status' AS status,
    json->'$.propertyChanges' AS property_changes,
    filename AS file_name,
    CAST(replace(regexp_extract(filename, '(\d{4}/\d{2}/\d{2})/[^/]+$', 1), '/', '-') AS DATE) AS log_day
FROM read_ndjson_objects('<folder>/*/*/*/*.ndjson.gz', filename = true);

CREATE OR REPLACE VIEW audit_log_current AS
SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY LENGTH(file_name) DESC, file_name DESC) AS newest FROM audit_log) AS entries
WHERE newest = 1;
