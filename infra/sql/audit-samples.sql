-- Every time a user changed the permissions of a queue between two days.
-- log_day keeps Synapse from reading other days: filepath(1..3) prunes whole folders.
SELECT event_date, action, user_name, entity_name, property_changes, file_name
FROM audit_log_current
WHERE user_name = 'Ada Sample' AND entity_type = 'Queue' AND entity_name = 'Trading Desk'
  AND action IN ('AddPermission', 'RemovePermission')
  AND log_day BETWEEN '2024-01-01' AND '2026-12-31'
ORDER BY event_date, file_name;
