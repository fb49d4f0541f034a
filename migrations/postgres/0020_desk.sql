-- The desk: what is a handler's own, found without reading the agency's whole queue.
create index petition_of_handler on petition(handler_id, status) where handler_id is not null;
create index petition_of_substitute on petition(substitute_id, status) where substitute_id is not null;
-- A page of a queue is read in its own order, status by status; see store/src/petition.rs, SORT_KEY.
create index petition_by_due on petition(status, coalesce(due_at, 9223372036854775807), id);
create index petition_by_agency_due on petition(lead_agency, status, coalesce(due_at, 9223372036854775807), id);
-- Counts of the queues come from the index alone.
create index petition_tally on petition(status, nature, is_guarded);
