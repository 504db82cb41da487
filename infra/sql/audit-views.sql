-- Views over the exported audit log for Synapse serverless SQL. The files are those that the certificates bind.
-- Replace <vault> by the storage account; run once per database. Analysts need "Storage Blob Data Reader" on audit-logs only.

CREATE EXTERNAL DATA SOURCE holdfast_audit WITH (LOCATION = 'https://<vault>.blob.core.windows.net/audit-logs');
GO

-- One line of a file is one entry. CSV with separators that no entry holds reads each line whole; gzip is read as it is.
CREATE OR ALTER VIEW audit_log AS
SELECT
    JSON_VALUE(entry, '$.id') AS id,
    CAST(JSON_VALUE(entry, '$.eventDate') AS datetime2) AS event_date,
    JSON_VALUE(entry, '$.serviceName') AS service_name,
    JSON_VALUE(entry, '$.action') AS action,
    JSON_VALUE(entry, '$.user.id') AS user_id,
    JSON_VALUE(entry, '$.user.name') AS user_name,
    JSON_VALUE(entry, '$.entityType') AS entity_type,
    JSON_VALUE(entry, '$.entity.id') AS entity_id,
    JSON_VALUE(entry, '$.entity.name') AS entity_name,
    JSON_VALUE(entry, '$.status') AS status,
    JSON_QUERY(entry, '$.propertyChanges') AS property_changes,
    lines.filepath() AS file_name,
    CAST(CONCAT(lines.filepath(1), '-', lines.filepath(2), '-', lines.filepath(3)) AS date) AS log_day
FROM OPENROWSET(
    BULK '*/*/*/*.ndjson.gz', DATA_SOURCE = 'holdfast_audit', FORMAT = 'CSV',
    FIELDTERMINATOR = '0x0b', FIELDQUOTE = '0x0b', ROWTERMINATOR = '0x0a'
) WITH (entry nvarchar(max)) AS lines;
GO

-- A later export of the same day may have found more: each entry counts once, from the newest revision.
CREATE OR ALTER VIEW audit_log_current AS
SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY LEN(file_name) DESC, file_name DESC) AS newest FROM audit_log) AS entries
WHERE newest = 1;
